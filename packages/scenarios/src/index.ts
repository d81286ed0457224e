export * from "./catalogue.ts";
export * from "./scenario.ts";
