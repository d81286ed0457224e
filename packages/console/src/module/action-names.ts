/** The actions, without the schemas they come from. Pure. @module */
import type { ActionName as AnyAction } from "@gemel/protocol";

/** What is offered here; the others need words that only a terminal gets. */
export type ActionName = Exclude<AnyAction, "primforce" | "secondforce" | "shutdown">;

export const actionNames: readonly ActionName[] = [
  "start",
  "stop",
  "forcestop",
  "restart",
  "stopstart",
  "swap",
  "prim",
  "second",
];
