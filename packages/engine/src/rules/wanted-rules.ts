/**
 * What operators want: whether the module runs at all.
 *
 * @module
 */
import type { TransitionKind } from "../transitions/index.ts";
import { type GoalRule, go, interruptible, stay } from "./rule.ts";

const anything: readonly TransitionKind[] = [...interruptible, "stop"];

export const wantedRules: readonly GoalRule[] = [
  go(
    "M008",
    { position: "serving", wanted: "down", hurry: true },
    "PRIM>WAIT!",
    "Stopping by force: {detail}",
    anything,
  ),
  go(
    "M009",
    { position: "following", wanted: "down", hurry: true },
    "SECOND>STOP!",
    "Stopping by force: {detail}",
    anything,
  ),
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
