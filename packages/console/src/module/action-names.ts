/** The actions, without the schemas they come from. Pure. @module */
import type { ActionName } from "@gemel/protocol";

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
