/** What the REST interface needs of the node; a fake one is enough to test it. @module */
import type {
  ActionRequest,
  ClassRequest,
  ClusterUpload,
  ClusterView,
  Command,
  ConfigCheck,
  ConfigCheckRequest,
  DisplayScript,
  DisplayView,
  FarmRequest,
  InstalledModule,
  LastConfigView,
  LogEntry,
  LogNote,
  LoopRequest,
  LoopView,
  ModuleEvent,
  ModuleInstall,
  ModulePackage,
  ModuleSettings,
  ModuleView,
  Monitored,
  NodeInfo,
  PortUse,
  Rescue,
  RescueListing,
  RescueRequest,
  RescueRestore,
  RescueRestored,
  ResourceSet,
  ResourceView,
  ResyncEstimate,
  Upgraded,
  VerifyReport,
  VerifyRequest,
} from "@gemel/protocol";
import type { NewCommand } from "../log/command-log.ts";
import type { SettingsChange } from "../module/module-settings.ts";

/** Every method throws or rejects with a `GemelError`; `unknown_module` for names not there. */
export type NodeServices = {
  node(): NodeInfo;
  cluster(): ClusterView;
  /** `read`: signature of what its author had read; null: whatever is there is replaced. */
  uploadCluster(upload: ClusterUpload, read: string | null): Promise<ClusterView>;
  modules(): Promise<ModuleView[]>;
  module(name: string): Promise<ModuleView>;
  install(request: ModuleInstall): Promise<ModuleView>;
  /** As it last was. */
  uninstall(name: string): Promise<InstalledModule>;
  installed(): Promise<InstalledModule[]>;
  checkConfig(name: string, request: ConfigCheckRequest): Promise<ConfigCheck>;
  deconfigure(name: string): Promise<InstalledModule>;
  package(name: string): Promise<ModulePackage>;
  replacePackage(name: string, zip: Buffer): Promise<ModuleView>;
  ports(name: string): PortUse[];
  history(name: string): Promise<LastConfigView[]>;
  restore(name: string, back: number): Promise<ModuleView>;
  reconfigure(name: string): Promise<ModuleView>;
  /** Accepted when it resolves. */
  act(name: string, request: ActionRequest): Promise<ModuleView>;
  display(name: string, script: DisplayScript): Promise<DisplayView>;
  resources(name: string): ResourceView[];
  setResource(name: string, request: ResourceSet): ResourceView[];
  monitored(name: string): Monitored[];
  enableClass(name: string, request: ClassRequest): Monitored[];
  loop(name: string, request: LoopRequest): Promise<LoopView>;
  changeSettings(name: string, change: SettingsChange): Promise<ModuleSettings>;
  changeTraffic(name: string, request: FarmRequest): Promise<ModuleView>;
  /** Throws `refused` where the module does not serve. */
  diff(name: string): Promise<ResyncEstimate>;
  verify(name: string, request: VerifyRequest): Promise<VerifyReport | null>;
  lastVerify(name: string): VerifyReport | null;
  /** Resolves when the application is served by the installed version. Throws `refused`: nothing has changed. */
  upgrade(name: string): Promise<Upgraded>;
  /** Newest first. The others throw `unknown_rescue`. */
  rescues(name: string): Promise<Rescue[]>;
  rescue(name: string, id: string): Promise<RescueListing>;
  /** Null: this node has nothing of it. Throws `no_space` before anything is written. */
  keepRescue(name: string, request: RescueRequest): Promise<Rescue | null>;
  restoreRescue(name: string, id: string, request: RescueRestore): Promise<RescueRestored>;
  deleteRescue(name: string, id: string): Promise<Rescue>;
  /** The last `count` events with an id above `after`, oldest first. */
  transitions(module: string, count: number, after: number): ModuleEvent[];
  /** Those that began last, oldest first. */
  commands(name: string, count: number): Command[];
  /** Nothing for a module that is not there. `startedAtMs`: Unix time. */
  noteCommand(name: string, command: NewCommand, startedAtMs: number, result: string): void;
  logTail(name: string, count: number): LogEntry[];
  noteInLog(name: string, note: LogNote): void;
  /** Returns how to end it. */
  subscribe(name: string, listener: (entry: LogEntry) => void): () => void;
};
