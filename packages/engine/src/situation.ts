/**
 * The state as rules see it: a flat struct of enumerable values.
 *
 * @module
 */
import type { InstantMs } from "@gemel/base";
import type { LineageRecord, ModuleMode, PeerReport } from "@gemel/protocol";
import type { EngineConfig } from "./config.ts";
import { decide, type Outcome, sideOf, type Verdict, wasPrimary } from "./decide.ts";
import { type Hold, holdOf } from "./failover/judge.ts";
import { knows } from "./records.ts";
import { reportOf } from "./report.ts";
import type { Mirror, Position, State } from "./state.ts";
import { type TransitionKind, transitions } from "./transitions/index.ts";
import { type WitnessFields, witnessSide } from "./witness-situation.ts";

export type Situation = {
  readonly mode: ModuleMode;
  readonly wanted: "up" | "down";
  readonly position: Position;
  readonly run: "none" | TransitionKind;
  /** waiting: something failed and is not tried yet. due: its time has come. */
  readonly block: "none" | "waiting" | "due";
  readonly demand: State["demand"];
  readonly force: boolean;
  /** `forcestop`, and what goes on is not that yet. */
  readonly hurry: boolean;
  readonly discard: boolean;
  readonly rebootDue: boolean;
  /** A rescue copy of what is here exists. */
  readonly rescued: boolean;
  readonly failover: boolean;
  /** A failover rule keeps it in WAIT; open: something was not looked at yet. */
  readonly hold: Hold;
  /** It was stopped by a failure here. */
  readonly failed: boolean;

  readonly right: LineageRecord["right"];
  readonly data: LineageRecord["data"];
  readonly hasData: boolean;
  readonly role: Mirror["role"];
  readonly gate: Mirror["gate"];
  readonly link: Mirror["link"];
  /** The mirror link stands, and nothing comes over it. */
  readonly quiet: boolean;
  /** The mirror process answers nothing any more. */
  readonly hung: boolean;
  readonly broken: boolean;
  /** A side command of the mirror is in flight. */
  readonly asked: boolean;
  /** The state that the started scripts belong to; `alone` has the group `sec`, `prim` has not. */
  readonly dressed: "alone" | "prim" | "second" | "other";
  readonly listening: boolean;
  readonly frozenLong: boolean;
  /** Frozen for the heartbeat time-out: the peer, though it may be heard, does not step back. */
  readonly unanswered: boolean;
  /** Replica: a seal came and the source's lineage is known. */
  readonly sealReady: boolean;
  readonly want: "none" | "sole" | "share" | "designate";
  /** What is asked for is no longer above everything the peer recorded: it must be asked anew. */
  readonly wantStale: boolean;

  /** unknown: never heard of since this engine began, and not for long. */
  readonly peer: "unknown" | "alive" | "silent";
  /** Nothing was missed of the peer, see `State`. */
  readonly watched: boolean;
  /** Neither the peer nor the third machine answered when the peer fell silent, see `State`. */
  readonly cutOff: boolean;
  readonly peerPosition: Position | "unknown";
  readonly peerRight: LineageRecord["right"] | "unknown";
  readonly peerData: LineageRecord["data"] | "unknown";
  readonly outcome: Outcome | "unknown";
  readonly split: boolean;
  /** Both went on alone, this node steps back, and an operator is to say whose data is kept. */
  readonly undecided: boolean;
  /** The peer asks for the sole right and this record has not given it up yet. */
  readonly asks: boolean;
  /** The peer's record gave up the right that was shared with this node: the peer cannot take it back. */
  readonly gaveUp: boolean;
  /** The peer's record gave up what this node asks for. */
  readonly granted: boolean;
  /** This node gave the right up, and the peer, which does not serve yet, is on its way to take it. */
  readonly peerTakes: boolean;
  /** The peer offers to share at an epoch that is not recorded here. */
  readonly offers: boolean;
  /** The peer recorded the epoch that this node offered. */
  readonly answered: boolean;
  /** The peer recorded `shared` at this node's epoch. */
  readonly concluded: boolean;
  /** This node copies from the peer, whose lineage moved on. */
  readonly lineageBehind: boolean;
  /** The peer has exactly this node's data: nothing was written alone. */
  readonly sameData: boolean;
  /** Nothing is under way at the peer: what it serves has started. */
  readonly peerSettled: boolean;

  readonly arbiter: EngineConfig["arbiter"];
  /** Without a witness: silence counts. False while a configured ping is not answered. */
  readonly silenceCounts: boolean;
  /**
   * What the witness said last. new: not the one that was agreed on. both, mine: at this node's epoch.
   * other: the peer holds a higher epoch. behind: it has a lower epoch, or none. ahead: a higher one.
   */
  readonly witness: "unknown" | "away" | "new" | "both" | "mine" | "other" | "behind" | "ahead";
  /** The identity that the witness has is the one in the record. */
  readonly witnessKnown: boolean;
  /** The witness is known to have the epoch of the record. */
  readonly witnessAgrees: boolean;
  readonly vote: "none" | "asking" | "granted";
  /** It is time to look again, and no request is in flight. */
  readonly lookDue: boolean;
  /** It is time to ask again, and no request is in flight. */
  readonly askDue: boolean;
  /** No request is in flight, and the witness answers or it is time to try again. */
  readonly tellDue: boolean;
  /** The record allows to ask the witness for the sole right. */
  readonly mayAsk: boolean;
  /** The time for which only the peer, the active side, may ask is over. */
  readonly headStartOver: boolean;
  readonly designated: boolean;
  /** The peer recorded that it will not ask: it waits for the designated node. */
  readonly peerDefers: boolean;
  /** The peer proposes to be designated, which is not recorded here yet. */
  readonly peerDesignates: boolean;
  /** The peer recorded the designation that this node proposed. */
  readonly designationAnswered: boolean;
};

export function situationOf(state: State, now: InstantMs, config: EngineConfig): Situation {
  return {
    ...ownSide(state, now, config),
    ...peerSide(state, now, config),
    ...witnessSide(state, now, config),
  };
}

type PeerFields =
  | "peer"
  | "watched"
  | "cutOff"
  | "peerPosition"
  | "peerRight"
  | "peerData"
  | "outcome"
  | "split"
  | "undecided"
  | "asks"
  | "gaveUp"
  | "granted"
  | "peerTakes"
  | "wantStale"
  | "offers"
  | "answered"
  | "concluded"
  | "lineageBehind"
  | "sameData"
  | "peerSettled";

type OwnFields = Exclude<keyof Situation, PeerFields | keyof WitnessFields>;

function ownSide(state: State, now: InstantMs, config: EngineConfig): Pick<Situation, OwnFields> {
  const { record, mirror } = state;
  const source = state.peer.report?.record;
  return {
    mode: config.mode,
    wanted: state.wanted,
    position: state.position,
    run: state.run === null ? "none" : transitions[state.run.transition].kind,
    block: blockOf(state, now),
    demand: state.demand,
    force: state.force !== null,
    hurry: state.hurry && state.run?.transition.endsWith("!") !== true,
    discard: state.discard,
    rebootDue: state.rebootDue,
    rescued: state.rescued === rescueLabel(record),
    failover: config.failover,
    hold: holdOf(state, config.failoverRules),
    failed: state.failed,
    right: record.right,
    data: record.data,
    hasData: record.generation !== null,
    role: mirror.role,
    gate: mirror.gate,
    link: mirror.link,
    quiet: mirror.quiet,
    hung: mirror.hung,
    broken: mirror.broken !== null,
    asked: mirror.asked !== null,
    dressed: dressedAs(state),
    listening: state.peer.report === null && now - state.waitingSince < config.listenMs,
    unanswered: state.frozenAt !== null && now - state.frozenAt >= config.heartbeatTimeoutMs,
    frozenLong: state.frozenAt !== null && now - state.frozenAt >= config.freezeMaxMs,
    sealReady: state.seal !== null && source !== undefined && knows(source, state.seal),
    want: state.want?.type ?? "none",
  };
}

function peerSide(state: State, now: InstantMs, config: EngineConfig): Pick<Situation, PeerFields> {
  const { record, want } = state;
  const report = state.peer.report;
  const presence = presenceOf(state, now, config);
  const { watched, cutOff } = state.peer;
  if (report === null) return { ...strangers, peer: presence, watched, cutOff };
  const theirs = report.record;
  const alive = presence === "alive";
  const mine = sideOf(reportOf(state, config));
  const their = sideOf(report);
  const verdict: Verdict = decide(mine, their);
  const peerPosition = positionOf(report);
  return {
    peer: presence,
    watched,
    cutOff,
    peerPosition,
    peerRight: theirs.right,
    peerData: theirs.data,
    outcome: verdict.outcome,
    split: verdict.split,
    // Also when the former primary is stopped: that is no decision about whose data is kept.
    // Never of both: they come to opposite conclusions (decide.test), and the source serves, unless it is
    // stopped or waits for something else, like a failover rule.
    undecided:
      verdict.split &&
      (verdict.outcome === "target" || (peerPosition === "down" && !wasPrimary(mine, their))) &&
      asksOperator(state, config),
    asks: alive && asksOf(record, report),
    gaveUp: gaveUpOf(record, report),
    granted: want?.type === "sole" && alive && grantedBy(report, want.epoch),
    peerTakes: alive && isTaking(record, report),
    wantStale: want !== null && want.epoch <= theirs.epoch && theirs.epoch > record.epoch,
    offers: alive && report.want?.type === "share" && report.want.epoch > record.epoch,
    answered:
      want?.type === "share" &&
      alive &&
      agreesOn(record, theirs) &&
      theirs.right === "none" &&
      theirs.epoch === want.epoch,
    concluded:
      alive &&
      report.serving &&
      agreesOn(record, theirs) &&
      theirs.right === "shared" &&
      theirs.epoch === record.epoch &&
      (config.arbiter === "none" || theirs.witness?.epoch === theirs.epoch),
    lineageBehind: record.generation !== null && theirs.generation !== record.generation,
    peerSettled: report.readiness !== "Transient",
    sameData:
      record.generation !== null &&
      theirs.generation === record.generation &&
      theirs.data !== "inconsistent",
  };
}

const strangers: Pick<Situation, PeerFields> = {
  peer: "unknown",
  watched: false,
  cutOff: false,
  peerPosition: "unknown",
  peerRight: "unknown",
  peerData: "unknown",
  outcome: "unknown",
  split: false,
  undecided: false,
  asks: false,
  gaveUp: false,
  granted: false,
  peerTakes: false,
  wantStale: false,
  offers: false,
  answered: false,
  concluded: false,
  lineageBehind: false,
  sameData: false,
  peerSettled: false,
};

/** Who gave the right up has decided, or was told to. */
function asksOperator({ record, discard }: State, { splitBrain }: EngineConfig): boolean {
  return splitBrain === "ask" && !discard && record.right !== "none";
}

/**
 * Whether this node was away for so long that the peer, hearing nothing, may have gone on alone:
 * the peer waits the whole time-out; half of it leaves room for what was lost before.
 */
export function missedTooMuch(gapMs: number, config: EngineConfig): boolean {
  return gapMs >= config.heartbeatTimeoutMs / 2;
}

/** What failed is undone before it is tried again, however long that takes. */
function blockOf({ block, run, position }: State, now: InstantMs): Situation["block"] {
  if (block === null) return "none";
  const isUndone = position === "idle" && run === null;
  return isUndone && block.until !== null && now >= block.until ? "due" : "waiting";
}

/** How a rescue copy of this data is called. */
export function rescueLabel(record: LineageRecord): string {
  return record.generation ?? "unknown";
}

/** Whether the peer is heard. */
export function presenceOf(state: State, now: InstantMs, config: EngineConfig): Situation["peer"] {
  if (now - state.peer.seenAt >= config.heartbeatTimeoutMs) return "silent";
  return state.peer.report === null ? "unknown" : "alive";
}

function positionOf(report: PeerReport): Position {
  if (report.serving) return "serving";
  if (report.state === "SECOND") return "following";
  return report.state === "STOP" ? "down" : "idle";
}

function dressedAs(state: State): Situation["dressed"] {
  if (state.started.includes("prim")) return state.started.includes("sec") ? "alone" : "prim";
  return state.started.includes("second") ? "second" : "other";
}

function asksOf(record: LineageRecord, report: PeerReport): boolean {
  if (report.want?.type !== "sole") return false;
  const given = record.right === "none" && record.data !== "up_to_date";
  return !given || record.renounced < report.want.epoch;
}

/**
 * Only a record at least as new as the sharing counts: a late packet from before it, seen first by
 * a node that restarted, would also say "none".
 */
function gaveUpOf(record: LineageRecord, report: PeerReport): boolean {
  return (
    record.right === "shared" &&
    !report.serving &&
    report.record.right === "none" &&
    report.record.data !== "up_to_date" &&
    report.record.epoch >= record.epoch
  );
}

function grantedBy(report: PeerReport, epoch: number): boolean {
  const { record } = report;
  return (
    !report.serving &&
    record.right === "none" &&
    record.data !== "up_to_date" &&
    record.renounced >= epoch &&
    record.epoch < epoch
  );
}

/** One that waits for something else (WAIT NotReady) or is stopped does not take what it may. */
function isTaking(mine: LineageRecord, report: PeerReport): boolean {
  const { record, want, state, readiness } = report;
  if (report.serving || mine.right !== "none" || mine.data === "up_to_date") return false;
  if (state !== "SECOND" && !(state === "WAIT" && readiness === "Transient")) return false;
  const handedOver = record.right === "shared" && mine.renounced >= record.epoch;
  const asked = want?.type === "sole" && mine.renounced >= want.epoch && mine.epoch < want.epoch;
  return record.data !== "inconsistent" && (record.right === "sole" || handedOver || asked);
}

function agreesOn(mine: LineageRecord, theirs: LineageRecord): boolean {
  return (
    mine.generation === theirs.generation &&
    mine.data === "up_to_date" &&
    theirs.data === "up_to_date"
  );
}
