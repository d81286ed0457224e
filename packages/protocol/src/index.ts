export * from "./cluster-config.ts";
export * from "./layout.ts";
export * from "./lineage.ts";
export * from "./mirror-control.ts";
export * from "./module-config.ts";
export * from "./module-state.ts";
export * from "./peer-report.ts";
export * from "./rest.ts";
