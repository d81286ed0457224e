/**
 * What operators want: whether the module runs at all.
 *
 * @module
 */
import { type GoalRule, go, interruptible, stay } from "./rule.ts";

export const wantedRules: readonly GoalRule[] = [
  go(
    "M010",
    { position: "serving", wanted: "down" },
    "PRIM>WAIT",
    "Stopping: {detail}",
    interruptible,
  ),
  go(
    "M011",
    { position: "following", wanted: "down" },
    "SECOND>STOP",
    "Stopping: {detail}",
    interruptible,
  ),
  go(
    "M012",
    { position: "idle", wanted: "down" },
    "WAIT>STOP",
    "Stopping: {detail}",
    interruptible,
  ),
  go("M013", { position: "down", wanted: "up" }, "STOP>WAIT", "Starting"),
  stay(
    "M014",
    "NotReady",
    { position: "down" },
    "{detail}. Start it with `gemel start -m {module}`",
  ),
];
