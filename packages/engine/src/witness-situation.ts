/**
 * The witness as rules see it.
 *
 * @module
 */
import type { InstantMs } from "@gemel/base";
import type { LineageRecord } from "@gemel/protocol";
import type { EngineConfig } from "./config.ts";
import type { Situation } from "./situation.ts";
import type { State, Witness } from "./state.ts";

export type WitnessFields = Pick<
  Situation,
  | "arbiter"
  | "silenceCounts"
  | "witness"
  | "witnessKnown"
  | "witnessAgrees"
  | "vote"
  | "lookDue"
  | "askDue"
  | "tellDue"
  | "mayAsk"
  | "headStartOver"
  | "designated"
  | "peerDefers"
  | "peerDesignates"
  | "designationAnswered"
>;

export function witnessSide(state: State, now: InstantMs, config: EngineConfig): WitnessFields {
  const { record, witness, peer } = state;
  const { arbiter, pingResource } = config;
  const has = arbiter === "witness";
  const pingAnswers = pingResource === null || state.resources[pingResource] === "up";
  const silentMs = now - peer.seenAt - config.heartbeatTimeoutMs;
  const theirs = peer.report?.record;
  const want = peer.report?.want;
  return {
    arbiter,
    silenceCounts: !has && !peer.cutOff && pingAnswers,
    witness: has ? said(record, witness, now, config) : "unknown",
    witnessKnown: record.witness !== null && record.witness.identity === witness.seen?.identity,
    witnessAgrees: record.witness !== null && record.witness.epoch === record.epoch,
    vote: witness.granted !== null ? "granted" : asks(witness) ? "asking" : "none",
    lookDue: has && witness.asked === null && now >= witness.lookAt,
    askDue: has && witness.asked === null && now >= witness.askAt,
    tellDue: witness.asked === null && (witness.awaySince === null || now >= witness.lookAt),
    mayAsk: has && mayAsk(record),
    headStartOver: record.role === "primary" || silentMs >= config.headStartMs,
    designated: record.designated > 0,
    peerDefers: theirs !== undefined && theirs.renounced >= theirs.epoch,
    peerDesignates: want?.type === "designate" && want.epoch > record.renounced,
    designationAnswered:
      state.want?.type === "designate" &&
      theirs !== undefined &&
      theirs.renounced >= state.want.epoch &&
      theirs.epoch < state.want.epoch,
  };
}

/** How long the witness may be silent before it counts as away, in looks. */
const awayLooks = 2;

function said(
  record: LineageRecord,
  { seen, awaySince }: Witness,
  now: InstantMs,
  config: EngineConfig,
): Situation["witness"] {
  if (awaySince !== null && now - awaySince >= awayLooks * config.witnessPollMs) return "away";
  if (seen === null) return "unknown";
  const { entry } = seen;
  if (record.witness?.identity !== seen.identity) return "new";
  if (entry === null || entry.epoch < record.epoch) return "behind";
  if (entry.holder === config.node) return entry.epoch === record.epoch ? "mine" : "ahead";
  if (entry.epoch > record.epoch) return entry.holder === null ? "ahead" : "other";
  return entry.holder === null ? "both" : "behind";
}

function asks({ asked }: Witness): boolean {
  return asked?.request.type === "take";
}

/**
 * Who shares the right, or recorded the epoch at which it returns to both, may ask; who gave up that
 * epoch or a higher one may not.
 */
function mayAsk(record: LineageRecord): boolean {
  const { data, right, epoch, renounced, witness } = record;
  if (witness === null || data !== "up_to_date" || right === "sole") return false;
  return renounced < epoch;
}
