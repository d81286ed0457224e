/**
 * What a node of a farm remembers; plain data.
 *
 * @module
 */
import type { InstantMs } from "@gemel/base";
import type { FarmPulse, FarmView, Traffic } from "@gemel/protocol";

export type FarmPeer = {
  readonly pulse: FarmPulse;
  readonly heardAt: InstantMs;
  /** When its host said last that its gemeld does not run; null: not since it was heard. */
  readonly awayAt: InstantMs | null;
  /** When this incarnation of it was heard first. */
  readonly bornAt: InstantMs;
};

export type FarmState = {
  readonly version: 1;
  readonly incarnation: string;
  readonly traffic: Traffic;
  readonly hardware: readonly string[];
  /** Epoch of the view that the kernel carries out. */
  readonly routed: number;
  readonly peers: Readonly<Record<string, FarmPeer>>;
  /** The hardware addresses of the others as last told; kept over a restart of gemeld. */
  readonly known: Readonly<Record<string, readonly string[]>>;
  /** The last view that was in force here; kept when its leader is lost. */
  readonly view: FarmView | null;
  /** leads: this node makes the views. follows: the view's leader does. seeks: nobody is known to. */
  readonly part: "seeks" | "follows" | "leads";
  /** When the leader was heard last, and heard this node. When seeking: since when. */
  readonly soundAt: InstantMs;
  /** While this node leads: when the connections of moved slots have had their time. */
  readonly keepUntil: InstantMs | null;
  /** While this node leads: the former director, and how long it still counts as open. */
  readonly settling: {
    readonly node: string;
    readonly until: InstantMs;
    /** Whatever the next director says. */
    readonly latest: InstantMs;
  } | null;
  /** While this node leads: from what the view was made, so that the same is not planned again. */
  readonly planned: string;
  /** When `farmStep` ran last. */
  readonly steppedAt: InstantMs;
};

export function farmInitial(start: {
  readonly incarnation: string;
  readonly now: InstantMs;
}): FarmState {
  return {
    version: 1,
    incarnation: start.incarnation,
    traffic: "closed",
    hardware: [],
    routed: 0,
    peers: {},
    known: {},
    view: null,
    part: "seeks",
    soundAt: start.now,
    keepUntil: null,
    settling: null,
    planned: "",
    steppedAt: start.now,
  };
}

/**
 * After a restart of gemeld: what was in force stays in force until somebody who leads says
 * otherwise. `saved` comes from the same boot of the host, and was what it is at its `steppedAt`.
 *
 * After `awayMs` another node answers for the addresses: then this one does not before it has heard who does.
 */
export function farmResumed(
  saved: FarmState,
  start: { readonly incarnation: string; readonly now: InstantMs; readonly awayMs: number },
): FarmState {
  const { incarnation, now, awayMs } = start;
  const isLate = now - saved.steppedAt >= awayMs;
  return {
    ...saved,
    view: isLate && saved.view !== null ? { ...saved.view, director: null } : saved.view,
    incarnation,
    part: "seeks",
    soundAt: now,
    peers: {},
    keepUntil: null,
    settling: null,
    planned: "",
    steppedAt: now,
  };
}
