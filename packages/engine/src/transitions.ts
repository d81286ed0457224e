/**
 * What is done, in which order, when the module goes from one state to another.
 *
 * Data, not code: `run.ts` walks the steps, the manual prints them. A step begins when the one before
 * ended; `background` steps only have to end before the next `join` or the end. Scripts of a
 * group that is (not) started are skipped, so one table serves every way in. Anything that may be
 * interrupted is idempotent.
 *
 * @module
 */
import type { ModuleState } from "@gemel/protocol";
import type { MonitorClass, ScriptAction } from "./outputs.ts";
import type { RecordChangeName } from "./records.ts";
import type { Position } from "./state.ts";

/** What the failure of a step means. `stop`: the module stops here, so that the peer may go on. */
export type OnFailure = "continue" | "stop" | "block";

export type MirrorStep = "serve" | "follow" | "leave" | "withdraw" | "withdraw_now" | "exit";

type What =
  | { readonly do: "transition" | "prestart" | "poststop" }
  | { readonly do: "start_scripts" | "stop_scripts"; readonly group: MonitorClass }
  /** The second, forceful call alone. */
  | { readonly do: "force_scripts"; readonly group: MonitorClass }
  | { readonly do: "mirror"; readonly command: MirrorStep }
  | { readonly do: "vip"; readonly op: "probe" | "add" | "remove" }
  | {
      readonly do: "monitors";
      readonly op: "start" | "stop";
      readonly classes: readonly MonitorClass[];
    }
  | { readonly do: "record"; readonly change: RecordChangeName }
  | { readonly do: "become"; readonly position: Position }
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

const plain = { onFailure: "continue", background: false, afterFailure: false } as const;
const must = { ...plain, onFailure: "block" } as const;
const ends = { ...plain, onFailure: "stop" } as const;

const transition: Step = { do: "transition", ...plain };
const join: Step = { do: "join", ...plain };
const killUsers: Step = { do: "kill_users", ...plain };
const probe: Step = { do: "vip", op: "probe", ...must, background: true };
const addAddress: Step = { do: "vip", op: "add", ...must };
const removeAddress: Step = { do: "vip", op: "remove", ...plain };

function start(group: MonitorClass): Step {
  return { do: "start_scripts", group, ...ends };
}

/** Gracefully, then once more with `force`. */
function stop(group: MonitorClass): readonly Step[] {
  return [{ do: "stop_scripts", group, ...plain }, force(group)];
}

function force(group: MonitorClass): Step {
  return { do: "force_scripts", group, ...plain };
}

function watch(...classes: readonly MonitorClass[]): Step {
  return { do: "monitors", op: "start", classes, ...plain };
}

function unwatch(...classes: readonly MonitorClass[]): Step {
  return { do: "monitors", op: "stop", classes, ...plain };
}

function record(change: RecordChangeName): Step {
  return { do: "record", change, ...plain };
}

function become(position: Position): Step {
  return { do: "become", position, ...plain };
}

function mirror(command: MirrorStep): Step {
  return { do: "mirror", command, ...must };
}

/** On a way out nothing may stop the way: if it fails, try it harder. */
function release(command: MirrorStep): readonly Step[] {
  const harder: readonly MirrorStep[] =
    command === "withdraw" ? ["withdraw_now", "exit"] : command === "exit" ? [] : ["exit"];
  return [
    { do: "mirror", command, ...plain },
    ...harder.map((next): Step => ({ do: "mirror", command: next, ...plain, afterFailure: true })),
  ];
}

/** From serving to waiting, when nothing can be waited for. */
const abandon: readonly Step[] = [
  removeAddress,
  { do: "reset_connections", ...plain },
  unwatch("prim", "both", "sec"),
  { ...killUsers, background: true },
  ...release("withdraw_now"),
  join,
  force("sec"),
  force("prim"),
  force("both"),
  become("idle"),
];

export const transitionIds = [
  "STOP>WAIT",
  "WAIT>STOP",
  "WAIT>ALONE",
  "SECOND>ALONE",
  "ALONE>PRIM",
  "PRIM>ALONE",
  "PRIM>WAIT",
  "PRIM>WAIT!",
  "PRIM>WAIT?",
  "PRIM>SECOND",
  "WAIT>SECOND",
  "SECOND>WAIT",
  "SECOND>STOP",
  "SECOND>STOP!",
  "SECOND>WAIT!",
  "WAIT>rescue",
  "ALONE>ALONE",
  "PRIM>PRIM",
  "SECOND>SECOND",
  "PRIM>attach",
  "SECOND>attach",
] as const;
export type TransitionId = (typeof transitionIds)[number];

export const transitions: Readonly<Record<TransitionId, Transition>> = {
  "STOP>WAIT": {
    kind: "start",
    to: "WAIT",
    action: "start",
    steps: [become("idle"), transition, { do: "prestart", ...ends }],
  },
  "WAIT>STOP": {
    kind: "stop",
    to: "STOP",
    action: "stop",
    steps: [
      force("sec"),
      force("prim"),
      force("second"),
      force("both"),
      ...release("exit"),
      { do: "poststop", ...plain },
      transition,
      become("down"),
    ],
  },
  "WAIT>ALONE": {
    kind: "start",
    to: "ALONE",
    action: "start",
    steps: [
      probe,
      record("takeSole"),
      become("serving"),
      mirror("serve"),
      transition,
      join,
      addAddress,
      start("both"),
      start("prim"),
      start("sec"),
      watch("prim", "both", "sec"),
    ],
  },
  "SECOND>ALONE": {
    kind: "start",
    to: "ALONE",
    action: "failover",
    steps: [
      probe,
      unwatch("second"),
      ...stop("second"),
      mirror("leave"),
      record("takeSole"),
      become("serving"),
      mirror("serve"),
      transition,
      join,
      addAddress,
      start("prim"),
      watch("prim"),
    ],
  },
  "ALONE>PRIM": {
    kind: "dress",
    to: "PRIM",
    action: "start",
    steps: [unwatch("sec"), ...stop("sec"), transition],
  },
  "PRIM>ALONE": {
    kind: "dress",
    to: "ALONE",
    action: "failover",
    steps: [transition, start("sec"), watch("sec")],
  },
  /** ALONE or PRIM to WAIT: the application ends cleanly, everything is durable, then the right is given up. */
  "PRIM>WAIT": {
    kind: "stop",
    to: "WAIT",
    action: "stop",
    steps: [
      unwatch("prim", "both", "sec"),
      ...stop("sec"),
      ...stop("prim"),
      ...stop("both"),
      removeAddress,
      killUsers,
      ...release("withdraw"),
      become("idle"),
      record("handOver"),
      transition,
    ],
  },
  /** The same when nothing can be waited for: the right or the mirror is lost. */
  "PRIM>WAIT!": {
    kind: "stop",
    to: "WAIT",
    action: "wait",
    steps: [...abandon, record("handOver"), transition],
  },
  /**
   * Neither the peer nor the witness answers: nothing was answered meanwhile, so nothing is given up, but
   * nobody may find this node by its address.
   */
  "PRIM>WAIT?": {
    kind: "stop",
    to: "WAIT",
    action: "wait",
    steps: [...abandon, transition],
  },
  /** Swap: what runs in every state stays. */
  "PRIM>SECOND": {
    kind: "stop",
    to: "SECOND",
    action: "swap",
    steps: [
      unwatch("prim", "sec"),
      ...stop("sec"),
      ...stop("prim"),
      removeAddress,
      killUsers,
      ...release("withdraw"),
      become("idle"),
      record("handOver"),
    ],
  },
  "WAIT>SECOND": {
    kind: "start",
    to: "SECOND",
    action: "start",
    steps: [
      { do: "check_directories", ...must },
      become("following"),
      mirror("follow"),
      transition,
      start("both"),
      start("second"),
      start("sec"),
      watch("both", "second", "sec"),
    ],
  },
  "SECOND>WAIT": {
    kind: "stop",
    to: "WAIT",
    action: "wait",
    steps: [
      unwatch("second", "both", "sec"),
      ...stop("sec"),
      ...stop("second"),
      ...stop("both"),
      ...release("leave"),
      become("idle"),
      transition,
    ],
  },
  /** The session ends right before the record says so: the primary is frozen in between. */
  "SECOND>STOP": {
    kind: "stop",
    to: "WAIT",
    action: "stop",
    steps: [
      unwatch("second", "both", "sec"),
      ...stop("sec"),
      ...stop("second"),
      ...stop("both"),
      ...release("leave"),
      become("idle"),
      record("handOver"),
      transition,
    ],
  },
  /** The same when nothing is asked, but ended. */
  "SECOND>STOP!": {
    kind: "stop",
    to: "WAIT",
    action: "stop",
    steps: [
      unwatch("second", "both", "sec"),
      force("sec"),
      force("second"),
      force("both"),
      ...release("leave"),
      become("idle"),
      record("handOver"),
      transition,
    ],
  },
  "SECOND>WAIT!": {
    kind: "stop",
    to: "WAIT",
    action: "wait",
    steps: [
      record("damaged"),
      ...release("exit"),
      unwatch("second", "both", "sec"),
      ...stop("sec"),
      ...stop("second"),
      ...stop("both"),
      become("idle"),
      transition,
    ],
  },
  "WAIT>rescue": {
    kind: "dress",
    to: "WAIT",
    action: "wait",
    steps: [{ do: "rescue", ...must }],
  },
  "ALONE>ALONE": {
    kind: "restart",
    to: "ALONE",
    action: "restart",
    steps: [
      unwatch("prim", "both", "sec"),
      ...stop("sec"),
      ...stop("prim"),
      ...stop("both"),
      start("both"),
      start("prim"),
      start("sec"),
      watch("prim", "both", "sec"),
    ],
  },
  "PRIM>PRIM": {
    kind: "restart",
    to: "PRIM",
    action: "restart",
    steps: [
      unwatch("prim", "both"),
      ...stop("prim"),
      ...stop("both"),
      start("both"),
      start("prim"),
      watch("prim", "both"),
    ],
  },
  "SECOND>SECOND": {
    kind: "restart",
    to: "SECOND",
    action: "restart",
    steps: [
      unwatch("second", "both", "sec"),
      ...stop("sec"),
      ...stop("second"),
      ...stop("both"),
      start("both"),
      start("second"),
      start("sec"),
      watch("second", "both", "sec"),
    ],
  },
  /** gemeld is back beside a gemel-fs that went on: only what lived in gemeld starts again. */
  "PRIM>attach": {
    kind: "dress",
    to: "PRIM",
    action: "start",
    steps: [addAddress, watch("prim", "both", "sec")],
  },
  "SECOND>attach": {
    kind: "dress",
    to: "SECOND",
    action: "start",
    steps: [watch("second", "both", "sec")],
  },
};
