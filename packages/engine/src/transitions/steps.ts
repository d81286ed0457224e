/**
 * The steps that transitions are made of.
 *
 * Data, not code: `run.ts` walks the steps, the manual prints them. A step begins when the one before
 * ended; `background` steps only have to end before the next `join` or the end. Scripts of a
 * group that is (not) started are skipped, so one table serves every way in. Anything that may be
 * interrupted is idempotent.
 *
 * @module
 */
import type { ModuleState } from "@gemel/protocol";
import type { MonitorClass, ScriptAction } from "../outputs.ts";
import type { RecordChangeName } from "../records.ts";
import type { Position } from "../state.ts";

/** What the failure of a step means. `stop`: the module stops here, so that the peer may go on. */
export type OnFailure = "continue" | "stop" | "block";

export type FarmOp = "enter" | "open" | "drain" | "cut" | "leave";

export type MirrorStep = "serve" | "follow" | "leave" | "withdraw" | "withdraw_now" | "exit";

type What =
  | { readonly do: "transition" | "prestart" | "poststop" }
  | { readonly do: "start_scripts" | "stop_scripts"; readonly group: MonitorClass }
  /** The second, forceful call alone. */
  | { readonly do: "force_scripts"; readonly group: MonitorClass }
  | { readonly do: "mirror"; readonly command: MirrorStep }
  | { readonly do: "vip"; readonly op: "probe" | "add" | "remove" }
  /** Only in a farm; see the action of that name. */
  | { readonly do: "farm"; readonly op: FarmOp }
  | {
      readonly do: "monitors";
      readonly op: "start" | "stop";
      readonly classes: readonly MonitorClass[];
    }
  | { readonly do: "record"; readonly change: RecordChangeName }
  | { readonly do: "become"; readonly position: Position }
  /** Only if it is configured; see the action of that name. */
  | { readonly do: "reboot"; readonly how: "orderly" | "now" }
  | { readonly do: "check_directories" | "rescue" | "kill_users" | "reset_connections" | "join" };

export type Step = What & {
  readonly onFailure: OnFailure;
  readonly background: boolean;
  /** Only when the step before failed. */
  readonly afterFailure: boolean;
};

/** start and restart: may be aborted. stop: runs to its end. dress: only scripts around a change of state. */
export type TransitionKind = "start" | "stop" | "dress" | "restart";

export type Transition = {
  readonly kind: TransitionKind;
  readonly to: ModuleState;
  readonly action: ScriptAction;
  readonly steps: readonly Step[];
};

/** What a step is besides what it does. */
type Ending = Pick<Step, "onFailure" | "background" | "afterFailure">;

export const plain: Ending = {
  onFailure: "continue",
  background: false,
  afterFailure: false,
} as const;
export const must: Ending = { ...plain, onFailure: "block" } as const;
export const ends: Ending = { ...plain, onFailure: "stop" } as const;

export const transition: Step = { do: "transition", ...plain };
export const join: Step = { do: "join", ...plain };
export const killUsers: Step = { do: "kill_users", ...plain };
export const probe: Step = { do: "vip", op: "probe", ...must, background: true };
export const addAddress: Step = { do: "vip", op: "add", ...must };
export const removeAddress: Step = { do: "vip", op: "remove", ...plain };

export function start(group: MonitorClass): Step {
  return { do: "start_scripts", group, ...ends };
}

/** Gracefully, then once more with `force`. */
export function stop(group: MonitorClass): readonly Step[] {
  return [{ do: "stop_scripts", group, ...plain }, force(group)];
}

export function force(group: MonitorClass): Step {
  return { do: "force_scripts", group, ...plain };
}

export function watch(...classes: readonly MonitorClass[]): Step {
  return { do: "monitors", op: "start", classes, ...plain };
}

export function unwatch(...classes: readonly MonitorClass[]): Step {
  return { do: "monitors", op: "stop", classes, ...plain };
}

export function record(change: RecordChangeName): Step {
  return { do: "record", change, ...plain };
}

export function become(position: Position): Step {
  return { do: "become", position, ...plain };
}

/** What the step before was to end must not go on here. */
export const lastResort: Step = { do: "reboot", how: "now", ...plain, afterFailure: true };

/** Entering must succeed; a way out is never stopped. */
export function farm(op: FarmOp): Step {
  return { do: "farm", op, ...(op === "enter" || op === "open" ? must : plain) };
}

export function mirror(command: MirrorStep): Step {
  return { do: "mirror", command, ...must };
}

/** On a way out nothing may stop the way: if it fails, try it harder. */
export function release(command: MirrorStep): readonly Step[] {
  const harder: readonly MirrorStep[] =
    command === "withdraw" ? ["withdraw_now", "exit"] : command === "exit" ? [] : ["exit"];
  return [
    { do: "mirror", command, ...plain },
    ...harder.map((next): Step => ({ do: "mirror", command: next, ...plain, afterFailure: true })),
  ];
}
