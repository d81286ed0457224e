/** What a module's configuration is read against. @module */
import type { ClusterConfig } from "@gemel/protocol";
import type { Environment } from "./macros.ts";

export type ModuleContext = {
  readonly name: string;
  readonly id: number;
  readonly cluster: ClusterConfig;
  readonly environment: Environment;
};
