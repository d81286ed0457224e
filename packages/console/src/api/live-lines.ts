/** Lines of the stream with where they come from. Pure. @module */
import type { LogEntry, ModuleEvent } from "@gemel/protocol";

export type LogLine = { readonly node: string; readonly module: string; readonly entry: LogEntry };
export type EventLine = {
  readonly node: string;
  readonly module: string;
  readonly event: ModuleEvent;
};
