/** What is told of the modules of this node as it happens, to whoever shows it. @module */
import type { LogEntry, ModuleEvent } from "@gemel/protocol";

/** Called synchronously; must return at once and never throw. */
export type ModuleHearing = {
  /** Something of what is shown of it may differ; also when it came or went. */
  readonly changed: (module: string) => void;
  readonly log: (module: string, entry: LogEntry) => void;
  readonly event: (module: string, event: ModuleEvent) => void;
};

export const nobodyHears: ModuleHearing = {
  changed: () => undefined,
  log: () => undefined,
  event: () => undefined,
};
