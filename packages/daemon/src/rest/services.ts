/** What the REST interface needs of the node; a fake one is enough to test it. @module */
import type {
  ActionRequest,
  ClusterUpload,
  ClusterView,
  LogEntry,
  ModuleInstall,
  ModuleView,
  NodeInfo,
} from "@gemel/protocol";

/** Every method throws or rejects with a `GemelError`; `unknown_module` for names not there. */
export type NodeServices = {
  node(): NodeInfo;
  cluster(): ClusterView;
  uploadCluster(upload: ClusterUpload): Promise<ClusterView>;
  modules(): Promise<ModuleView[]>;
  module(name: string): Promise<ModuleView>;
  install(request: ModuleInstall): Promise<ModuleView>;
  /** The last view of what was removed. */
  uninstall(name: string): Promise<ModuleView>;
  reconfigure(name: string): Promise<ModuleView>;
  act(name: string, request: ActionRequest): Promise<ModuleView>;
  logTail(name: string, count: number): LogEntry[];
  /** Returns how to end it. */
  subscribe(name: string, listener: (entry: LogEntry) => void): () => void;
};
