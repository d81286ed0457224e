export { type LoadedCluster, loadClusterConfig } from "./config/cluster-file.ts";
export type { ModuleContext } from "./config/module-context.ts";
export { type LoadedModule, loadModuleConfig } from "./config/module-file.ts";
export { LineageStore } from "./lineage-store.ts";
export { openApiDocument } from "./rest/openapi.ts";
