/**
 * The changes of the durable record, each named, each a pure function.
 *
 * Invariant: the epoch never goes back, a renounced epoch is never taken, and a record that gives
 * the right up says so before anyone else can be granted it.
 *
 * @module
 */
import { assert } from "@gemel/base";
import { type Generation, historyMax, type LineageRecord, type PeerReport } from "@gemel/protocol";

/** The changes that are steps of a transition. */
export type RecordChangeName = "takeSole" | "handOver" | "damaged";

/** The highest epoch that either node recorded, gave up or asked for, as far as known. */
export function highestEpoch(
  record: LineageRecord,
  peer: PeerReport | null,
  want: PeerReport["want"],
): number {
  return Math.max(
    record.epoch,
    record.renounced,
    record.asked,
    record.designated,
    want?.epoch ?? 0,
    peer?.record.epoch ?? 0,
    peer?.record.renounced ?? 0,
    peer?.record.asked ?? 0,
    peer?.record.designated ?? 0,
    peer?.want?.epoch ?? 0,
  );
}

/** This node may answer alone from now on. */
export function sole(record: LineageRecord, epoch: number): LineageRecord {
  assert(epoch > record.renounced, `epoch ${epoch} was renounced (${record.renounced})`);
  assert(epoch >= record.epoch, `epoch goes back: ${record.epoch} to ${epoch}`);
  assert(record.data !== "inconsistent", "inconsistent data cannot serve");
  const taken = { data: "up_to_date", role: "primary", right: "sole", epoch } as const;
  return { ...record, ...taken, designated: 0, running: true };
}

/**
 * The right is given up up to `epoch`, and whatever was asked for meanwhile; the data is complete, but
 * the peer may go on from here.
 */
export function renounce(record: LineageRecord, epoch: number): LineageRecord {
  return {
    ...record,
    data: record.data === "inconsistent" ? "inconsistent" : "outdated",
    right: "none",
    renounced: Math.max(record.renounced, record.asked, record.designated, epoch),
    designated: 0,
  };
}

/** The peer alone may go on, at `epoch` or above, until the right is shared again. */
export function deferred(record: LineageRecord, epoch: number): LineageRecord {
  return { ...record, renounced: Math.max(record.renounced, epoch) };
}

/** `epoch` was asked for or proposed: nobody may use it for anything else. */
export function asking(record: LineageRecord, epoch: number): LineageRecord {
  return { ...record, asked: Math.max(record.asked, epoch) };
}

/** The witness `identity` is known to have this node's epoch, or, with 0, is only agreed on. */
export function witnessed(record: LineageRecord, identity: string, epoch: number): LineageRecord {
  return { ...record, witness: { identity, epoch } };
}

/**
 * A copy from the peer begins: this node's data is neither old nor new. It takes over the lineage
 * of the source, so that the two stay related; a node that never had data gets one at the seal.
 */
export function copying(record: LineageRecord, source: LineageRecord): LineageRecord {
  const adopted = record.generation === null ? record : withLineageOf(record, source);
  return { ...renounce(adopted, record.renounced), data: "inconsistent", role: "secondary" };
}

/** The copy is complete and durable: this node's data is that of `generation`. */
export function sealedAs(
  record: LineageRecord,
  source: LineageRecord,
  generation: Generation,
): LineageRecord {
  const lineage = lineageUpTo(source, generation);
  return { ...record, ...lineage, data: "up_to_date", role: "secondary", right: "none" };
}

/** The data of this node is given up: it belongs to no history any more, and may be overwritten. */
export function forgotten(record: LineageRecord): LineageRecord {
  const given = renounce(record, record.epoch);
  return { ...given, generation: null, history: [], data: "inconsistent" };
}

/** A new generation begins with this node's next write. */
export function bear(record: LineageRecord, generation: Generation): LineageRecord {
  const history = record.generation === null ? [] : [record.generation, ...record.history];
  return { ...record, generation, history: history.slice(0, historyMax) };
}

/**
 * An operator lets a copy that was not finished serve: the history that it was to become a copy of ends
 * here, so that its source is never taken for an ancestor of what follows.
 */
export function tornFrom(record: LineageRecord, generation: Generation): LineageRecord {
  return { ...record, data: "outdated", generation };
}

/** Step 2 of a return: the epoch is agreed, the right is not there yet. */
export function agreed(
  record: LineageRecord,
  epoch: number,
  identity: string | null,
): LineageRecord {
  assert(epoch > record.epoch, `share at ${epoch} is not above ${record.epoch}`);
  const witness = identity === null ? record.witness : { identity, epoch: 0 };
  return { ...record, epoch, right: "none", designated: 0, witness };
}

export function shared(record: LineageRecord, epoch: number): LineageRecord {
  assert(epoch >= record.epoch, `epoch goes back: ${record.epoch} to ${epoch}`);
  return { ...record, epoch, right: "shared", designated: 0 };
}

/** Whether `generation` is what `source` has now or had before. */
export function knows(source: LineageRecord, generation: Generation): boolean {
  return source.generation === generation || source.history.includes(generation);
}

function lineageUpTo(
  source: LineageRecord,
  generation: Generation,
): Pick<LineageRecord, "generation" | "history"> {
  if (source.generation === generation) return { generation, history: source.history };
  const at = source.history.indexOf(generation);
  assert(at >= 0, "the source does not know the sealed generation");
  return { generation, history: source.history.slice(at + 1) };
}

function withLineageOf(record: LineageRecord, source: LineageRecord): LineageRecord {
  return { ...record, generation: source.generation, history: source.history };
}
