export * from "./config.ts";
export * from "./inputs.ts";
export * from "./outputs.ts";
export * from "./state.ts";
export * from "./transitions.ts";
