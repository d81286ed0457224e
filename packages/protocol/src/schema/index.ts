/** Tables of configuration files. @module */
export * from "./check.ts";
export * from "./cluster-schema.ts";
export * from "./errd.ts";
export * from "./farm.ts";
export * from "./heart.ts";
export * from "./module-schema.ts";
export * from "./rfs.ts";
export * from "./rule.ts";
export * from "./user.ts";
export * from "./vip.ts";
