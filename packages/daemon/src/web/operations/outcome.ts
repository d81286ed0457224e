/** How far an action is, by what the module shows. Pure. @module */
import type { ActionName, ModuleView, OperationView } from "@gemel/protocol";

export type Progress = Pick<OperationView, "state" | "detail">;

type Shown = Pick<ModuleView, "state" | "readiness" | "reason">;

export type Course = {
  readonly action: ActionName;
  readonly before: Shown;
  readonly now: Shown;
  /** Something of the module has moved since it was asked. */
  readonly moved: boolean;
  readonly elapsedMs: number;
};

/** Between the steps of an action a module may seem to be at its end for a moment. */
const settleMs = 2000;

export function progressOf(course: Course): Progress {
  const { action, now, moved, elapsedMs } = course;
  const running: Progress = { state: "running", detail: now.reason };
  if (now.readiness === "Transient") return running;
  if (!moved && elapsedMs < settleMs) return running;
  if (isReached(course)) return { state: "done", detail: `${now.state} ${now.readiness}` };
  if (now.state === "WAIT") return { state: "waiting", detail: now.reason };
  if (elapsedMs < settleMs) return running;
  if (now.state === "STOP" && action !== "swap") return { state: "failed", detail: now.reason };
  if (now.readiness === "NotReady") return { state: "failed", detail: now.reason };
  return running;
}

function isReached({ action, before, now }: Course): boolean {
  const isReady = now.readiness === "Ready";
  const serves = now.state === "PRIM" || now.state === "ALONE";
  switch (action) {
    case "stop":
    case "shutdown":
    case "forcestop":
      return now.state === "STOP";
    case "start":
    case "restart":
    case "stopstart":
      // UP: of a farm or a light module.
      return isReady && (serves || now.state === "SECOND" || now.state === "UP");
    case "prim":
    case "primforce":
      return isReady && serves;
    case "second":
    case "secondforce":
      return isReady && now.state === "SECOND";
    case "swap":
      return isReady && (before.state === "SECOND" ? serves : now.state === "SECOND");
  }
}
