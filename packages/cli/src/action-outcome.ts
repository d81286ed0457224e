/**
 * When an action has taken effect, seen from the states that the daemon reports.
 *
 * @module
 */
import type { ActionName, ModuleView } from "@gemel/protocol";

export type Outcome = "pending" | "done" | "failed";

export type Observation = {
  readonly action: ActionName;
  /** As it was before the action was asked for. */
  readonly before: ModuleView;
  readonly now: ModuleView;
  /** Whether anything changed since `before`; without a change nothing was carried out yet. */
  readonly moved: boolean;
};

/** Whether state, readiness or their time differ. */
export function hasMoved(before: ModuleView, now: ModuleView): boolean {
  return (
    now.state !== before.state || now.readiness !== before.readiness || now.since !== before.since
  );
}

/** A module that stops by itself has failed the action; everything else may still become right. */
export function judge({ action, before, now, moved }: Observation): Outcome {
  const stopped = now.state === "STOP" && now.readiness !== "Transient";
  if (action === "stop" || action === "forcestop" || action === "shutdown")
    return stopped ? "done" : "pending";
  if (stopped && moved) return "failed";
  return now.readiness === "Ready" && isReached(action, before, now, moved) ? "done" : "pending";
}

function isReached(
  action: Exclude<ActionName, "stop" | "forcestop" | "shutdown">,
  before: ModuleView,
  now: ModuleView,
  moved: boolean,
): boolean {
  const active = now.state !== "STOP" && now.state !== "WAIT";
  switch (action) {
    case "start":
      return active;
    case "restart":
    case "stopstart":
      return active && moved;
    case "swap":
      return now.state === (before.state === "PRIM" ? "SECOND" : "PRIM");
    case "prim":
    case "primforce":
      return now.state === "ALONE" || now.state === "PRIM";
    case "second":
    case "secondforce":
      return now.state === "SECOND";
  }
}
