/**
 * What the engine remembers of one module on one node: immutable, a screenful as JSON.
 *
 * Invariant: `record` is what the last `persist` output carries; nothing but `record` must survive a
 * power cut.
 *
 * @module
 */
import type { InstantMs } from "@gemel/base";
import type {
  Generation,
  LineageRecord,
  ModuleState,
  PeerReport,
  Readiness,
  ResyncProgress,
  WitnessReply,
  WitnessRequest,
} from "@gemel/protocol";
import type { RuleAction } from "./failover/syntax.ts";
import type { MonitorClass } from "./outputs.ts";
import type { TransitionId } from "./transitions/index.ts";

/** down: STOP. idle: WAIT. serving: ALONE or PRIM. following: SECOND. up: UP. */
export type Position = "down" | "idle" | "serving" | "following" | "up";

/** Whether the module's application, or what stands by for it, runs here. */
export function isActive(position: Position): boolean {
  return position === "serving" || position === "following" || position === "up";
}

/** The mirror as far as the engine knows it. */
export type Mirror = {
  readonly role: "idle" | "primary" | "replica";
  readonly gate: "frozen" | "alone" | "connected";
  /** linked: a session, nothing copied yet. up: sealed, both ends equal. */
  readonly link: "down" | "linked" | "resyncing" | "up";
  /** Replica: the link stands, but nothing comes over it: the processes of the primary do not run. */
  readonly quiet: boolean;
  /** gemel-fs answers nothing any more. */
  readonly hung: boolean;
  /** Why it cannot go on in its role; null while it can. */
  readonly broken: string | null;
  readonly resync: ResyncProgress | null;
  /** Side command in flight, outside of a transition: one at a time. */
  readonly asked: {
    readonly effect: number;
    /** `left`: a session that is given up while the next one is asked for already. */
    readonly command: "alone" | "admit" | "follow" | "leave" | "left" | "end";
  } | null;
};

/** A transition under way: which of its steps, and the effects that have not ended. */
export type Run = {
  readonly transition: TransitionId;
  readonly index: number;
  readonly pending: readonly { readonly effect: number; readonly step: number }[];
  /** The step before failed. */
  readonly failed: boolean;
  /** End after the present step: something more important came up. */
  readonly aborted: boolean;
  /** For the events: its number, and what began it. */
  readonly chain: number;
  readonly rule: string;
  readonly cause: string;
  readonly from: ModuleState;
  /** What failed last. */
  readonly failure: string | null;
};

/** The witness as far as the engine knows it. */
export type Witness = {
  /** The last answer. */
  readonly seen: WitnessReply | null;
  /** Since when it does not answer; null while it does, or was not asked yet. */
  readonly awaySince: InstantMs | null;
  /** When it is looked at next. */
  readonly lookAt: InstantMs;
  /** From when on it may be asked for the right again. */
  readonly askAt: InstantMs;
  /** The request in flight: one at a time. */
  readonly asked: { readonly effect: number; readonly request: WitnessRequest } | null;
  /** It gave the sole right at this epoch, and it is not recorded yet. */
  readonly granted: number | null;
};

/** Why the module does not go on by itself, in words. */
export type Block = {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  /** When it is tried again by itself; null: only after a command. */
  readonly until: InstantMs | null;
};

export type State = {
  readonly version: 1;
  readonly incarnation: string;
  /** False until `boot` or `attach`: nothing is said to the peer before. */
  readonly began: boolean;
  /** When `step` ran last: a longer gap than expected means that this node was paused. */
  readonly steppedAt: InstantMs;
  readonly record: LineageRecord;
  readonly wanted: "up" | "down";
  readonly position: Position;
  readonly run: Run | null;
  /** Script groups whose start script was called and whose stop script was not. */
  readonly started: readonly MonitorClass[];
  readonly mirror: Mirror;
  readonly peer: {
    readonly report: PeerReport | null;
    /** When it was last heard of; when this engine began, before that. */
    readonly seenAt: InstantMs;
    /**
     * This node watched the peer without a gap since the peer was known not to be alone. After a gap
     * the peer may have gone on alone and died, so its silence proves nothing.
     */
    readonly watched: boolean;
    /**
     * When the peer fell silent the third machine that is asked did not answer either: this node may be
     * the one that is cut off. So it stays until the peer is heard, also when that machine answers again:
     * the peer may have gone on alone meanwhile.
     */
    readonly cutOff: boolean;
    /** Since when the third machine answers; null: it does not, or there is none. */
    readonly thirdSince: InstantMs | null;
    /** When the last gap ended. */
    readonly watchedFrom: InstantMs;
    /** Incarnations that ended: a late packet of one must not be taken for news. */
    readonly past: readonly string[];
    /** The last report, when it was of one of these: what is seen from then on is of it. */
    readonly late: PeerReport | null;
  };
  readonly witness: Witness;
  /** What is asked of the peer's record. */
  readonly want: PeerReport["want"];
  /** Replica: a seal that waits for the source's lineage. */
  readonly seal: Generation | null;
  /** What an operator or a checker asked for and has not happened yet. */
  readonly demand: "none" | "swap" | "restart" | "stopstart";
  /** The services that the last restart was about; none: all. */
  readonly services: readonly string[];
  /** `prim`: the generation to be born when the right is taken by force. */
  readonly force: Generation | null;
  /** `primforce`: also a copy that was not finished may serve. */
  readonly torn: boolean;
  /** `second --fullsync`: this node's data may be thrown away, after a rescue copy. */
  readonly discard: boolean;
  /** The generation of which a rescue copy was made. */
  readonly rescued: string | null;
  readonly block: Block | null;
  /** Failures in a row, for the pause before the next attempt. */
  readonly attempts: number;
  /** Since when the primary is frozen without the right; null when it is not. */
  readonly frozenAt: InstantMs | null;
  /** Since when the module waits in WAIT. */
  readonly waitingSince: InstantMs;
  readonly loop: { readonly count: number; readonly since: InstantMs };
  /** Why the module is in STOP, or about to be. */
  readonly stopReason: string;
  /** The host is to reboot before the module starts again. */
  readonly rebootDue: boolean;
  /** `forcestop`: nothing is asked to end, everything is ended. */
  readonly hurry: boolean;
  /** The peer was the primary before it stopped: with `lastprim` it gets the service back. */
  readonly returns: boolean;
  /** It was stopped by a failure here, not by an operator: the peer may do better. */
  readonly failed: boolean;
  readonly resources: Readonly<Record<string, string>>;
  /** The failover rule that holds: since when, and whether it has acted. */
  readonly judged: {
    readonly at: InstantMs;
    readonly since: InstantMs;
    readonly label: string | null;
    readonly action: RuleAction | null;
    readonly acted: boolean;
  };
  /** The rule that explains the present situation. */
  readonly rule: string;
  readonly reason: string;
  readonly readiness: Readiness;
  readonly nextEffect: number;
};

/** Before `boot` or `attach`. */
export function initial(start: {
  readonly record: LineageRecord;
  readonly incarnation: string;
  readonly now: InstantMs;
}): State {
  const { record, incarnation, now } = start;
  return {
    version: 1,
    incarnation,
    began: false,
    steppedAt: now,
    record,
    wanted: "down",
    position: "down",
    run: null,
    started: [],
    mirror: idleMirror,
    peer: {
      report: null,
      seenAt: now,
      watched: false,
      cutOff: false,
      thirdSince: null,
      watchedFrom: now,
      past: [],
      late: null,
    },
    witness: unaskedWitness(now),
    want: null,
    seal: null,
    demand: "none",
    services: [],
    force: null,
    torn: false,
    discard: false,
    rescued: null,
    block: null,
    attempts: 0,
    frozenAt: null,
    waitingSince: now,
    loop: { count: 0, since: now },
    rebootDue: false,
    hurry: false,
    returns: false,
    failed: false,
    stopReason: "It was not started since this host booted",
    resources: {},
    judged: { at: now, since: now, label: null, action: null, acted: false },
    rule: "",
    reason: "",
    readiness: "NotReady",
    nextEffect: 1,
  };
}

/** A witness of which nothing is known yet. */
export function unaskedWitness(now: InstantMs): Witness {
  return { seen: null, awaySince: null, lookAt: now, askAt: now, asked: null, granted: null };
}

export const idleMirror: Mirror = {
  role: "idle",
  gate: "frozen",
  link: "down",
  quiet: false,
  hung: false,
  broken: null,
  resync: null,
  asked: null,
};
