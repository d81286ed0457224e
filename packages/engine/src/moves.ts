/**
 * What each move of the right rules does: a change of the record, of what is asked of the peer, or
 * a command for the mirror.
 *
 * @module
 */
import { assert, present } from "@gemel/base";
import type { LineageRecord } from "@gemel/protocol";
import type { Draft } from "./draft.ts";
import { highestKnown, soleEpochAbove } from "./epochs.ts";
import {
  agreed,
  asking,
  bear,
  copying,
  forgotten,
  type RecordChangeName,
  renounce,
  sealedAs,
  shared,
  sole,
  tornFrom,
  witnessed,
} from "./records.ts";
import type { MoveName } from "./rules/rule.ts";
import { idleMirror } from "./state.ts";
import { witnessMoves } from "./witness-moves.ts";

/**
 * Distances of a new epoch from everything known. Where both nodes may take the right on silence,
 * the former primary's epoch is the lower one: that is how the two are told apart at reunion.
 */
const distance = { asked: 1, handedOver: 2, silent: 3, returned: 3 } as const;

export const moves: Readonly<Record<MoveName, (draft: Draft) => void>> = {
  takeSole,
  giveUp: (draft) => giveUp(draft),
  admit,
  share,
  recordSeal,
  wantSole: (draft) =>
    draft.set({ want: { type: "sole", epoch: soleEpochAbove(draft, distance.asked) } }),
  wantShare: (draft) => {
    const epoch = highestKnown(draft) + distance.returned;
    const witness = draft.state.witness.seen?.identity ?? null;
    draft.persist(asking(draft.state.record, epoch));
    draft.set({ want: { type: "share", epoch, witness } });
  },
  wantNothing: (draft) => draft.set({ want: null }),
  openAlone: (draft) => draft.ask("alone", { type: "alone" }),
  leave: (draft) => draft.leaveSession(),
  endMirror: (draft) => draft.endMirror(),
  damage: damaged,
  beginCopy,
  rejoin: (draft) => {
    const effect = follow(draft);
    draft.setMirror({ asked: { effect, command: "follow" } });
  },
  answerShare: (draft) => {
    const { state } = draft;
    const offer = present(state.peer.report?.want, "nothing is offered");
    assert(offer.type === "share", "the right is offered");
    draft.persist(agreed(state.record, offer.epoch, offer.witness));
  },
  conclude: (draft) => {
    const { record } = draft.state;
    const concluded = shared(record, record.epoch);
    const { witness } = record;
    draft.persist(
      witness === null ? concluded : witnessed(concluded, witness.identity, record.epoch),
    );
    draft.keepWatch();
  },
  adoptLineage: (draft) => draft.persist(copying(draft.state.record, source(draft))),
  forget: (draft) => {
    draft.persist(forgotten(draft.state.record));
    draft.set({ discard: false });
  },
  dropForce: (draft) => draft.set({ force: null, torn: false }),
  unblock: (draft) => draft.set({ block: null }),
  ...witnessMoves,
  yield: (draft) => giveUp(draft),
};

/** The changes of the record that are steps of a transition. False: it may not be done any more. */
export const recordChanges: Readonly<Record<RecordChangeName, (draft: Draft) => boolean>> = {
  takeSole: (draft) => {
    if (!mayTakeSole(draft)) return false;
    takeSole(draft);
    return true;
  },
  handOver: (draft) => {
    const { record } = draft.state;
    const { failover } = draft.config;
    // Without failover the service stays with this node, unless an operator swaps it.
    const keeps = !failover && record.role === "primary" && draft.state.demand !== "swap";
    // Who hands over by a swap is not the last primary: the other one is meant to stay.
    const swapped = draft.state.demand === "swap" ? ({ role: "secondary" } as const) : {};
    if (record.right !== "sole" && !keeps) giveUp(draft, { running: false, ...swapped });
    else draft.persist({ ...record, running: false });
    draft.set({ demand: "none" });
    return true;
  },
  damaged: (draft) => {
    damaged(draft);
    return true;
  },
};

/** What the replica was told to have and could not apply is missing. */
function damaged(draft: Draft): void {
  giveUp(draft);
  draft.persist({ ...draft.state.record, data: "inconsistent" });
}

/** Start to copy from the peer. The role changes at once, so that it is not begun twice. */
export function follow(draft: Draft): number {
  // A step that is repeated after a restart of gemeld may come before the first report.
  const port = draft.state.peer.report?.replicationPort ?? draft.config.replicationPort;
  // A session that is being left (gemeld is back during a copy) still is, before this one begins:
  // should that fail, it must be heard, and when it is done the node follows again.
  const leaving = draft.state.mirror.asked;
  const asked = leaving?.command === "leave" ? ({ ...leaving, command: "left" } as const) : leaving;
  draft.setMirror({ ...idleMirror, role: "replica", asked });
  draft.set({ seal: null });
  // Data that belongs to no history is compared completely: it is new here, or was given up.
  const compare = draft.state.record.generation === null ? "everything" : "marked";
  const command = { type: "follow", host: draft.config.peerAddress, port, compare } as const;
  return draft.begin({ type: "mirror", command });
}

function takeSole(draft: Draft): void {
  const { state } = draft;
  const { outcome } = draft.situation();
  const holds = state.record.right === "sole" && state.record.data === "up_to_date";
  let record: LineageRecord;
  if (state.force !== null && !(holds && outcome !== "target")) {
    const epoch = soleEpochAbove(draft, distance.asked);
    const isTorn = state.record.data === "inconsistent";
    record = isTorn
      ? sole(tornFrom(state.record, state.force), epoch)
      : bear(sole(state.record, epoch), state.force);
  } else {
    record = sole(state.record, holds ? state.record.epoch : soleEpoch(draft));
  }
  const sessionOver = state.position === "serving" && state.mirror.link === "up";
  draft.persist(witnessedSole(record, draft));
  draft.set({ want: null, force: null, torn: false });
  if (sessionOver) draft.dropPeer();
}

/** A grant is also what the witness has. */
function witnessedSole(record: LineageRecord, draft: Draft): LineageRecord {
  const { granted } = draft.state.witness;
  if (granted === null || granted !== record.epoch || record.witness === null) return record;
  return witnessed(record, record.witness.identity, granted);
}

function soleEpoch(draft: Draft): number {
  const { state } = draft;
  const { gaveUp, want } = draft.situation();
  // What was asked for is used even when it was not answered: nobody else may hold it.
  const { granted } = state.witness;
  if (granted !== null) return granted;
  if (want === "sole" && state.want !== null && state.want.epoch >= highestKnown(draft))
    return state.want.epoch;
  if (gaveUp) return soleEpochAbove(draft, distance.handedOver);
  return soleEpochAbove(draft, state.record.role === "primary" ? distance.asked : distance.silent);
}

function mayTakeSole(draft: Draft): boolean {
  const now = draft.situation();
  if (now.force) return now.data !== "inconsistent" || draft.state.torn;
  if (now.data === "inconsistent") return false;
  if (now.granted && now.outcome === "source") return true;
  if (now.data !== "up_to_date") return false;
  if (now.right === "sole") return true;
  // Also with a right of none, if it is to return at the epoch that was recorded.
  if (now.vote === "granted" && now.mayAsk) return true;
  if (now.right !== "shared") return false;
  if (now.designated && now.link !== "up") return true;
  const silent = now.silenceCounts && now.peer === "silent" && now.watched && now.link !== "up";
  return now.gaveUp || (now.position === "following" && silent && now.failover);
}

function giveUp(draft: Draft, also: Partial<LineageRecord> = {}): void {
  const { record, peer } = draft.state;
  const asked = peer.report?.want?.type === "sole" ? peer.report.want.epoch : 0;
  const elsewhere = draft.situation().witness === "other" ? heldElsewhere(draft) : 0;
  const given = renounce(record, Math.max(record.epoch, asked, elsewhere));
  draft.persist({ ...given, ...also });
  draft.set({ want: null });
}

function heldElsewhere(draft: Draft): number {
  return draft.state.witness.seen?.entry?.epoch ?? 0;
}

function beginCopy(draft: Draft): void {
  draft.persist(copying(draft.state.record, source(draft)));
  draft.set({ want: null, seal: null, discard: false, rescued: null });
}

function admit(draft: Draft): void {
  const generation = present(draft.state.record.generation, "a source has a generation");
  draft.ask("admit", { type: "admit", generation });
}

function share(draft: Draft): void {
  const { state, config } = draft;
  const want = present(state.want, "nothing was offered");
  assert(state.mirror.link === "up", "the right is shared only over a sealed link");
  const { witness } = state.record;
  const record = shared(state.record, want.epoch);
  const identity = want.type === "share" ? want.witness : null;
  // It is agreed on, but does not have this epoch yet.
  draft.persist(
    identity === null ? record : witnessed(record, identity, sameWitness(witness, identity)),
  );
  draft.keepWatch();
  draft.set({ want: null });
  const { defaultPrimary, peer } = config;
  if (defaultPrimary === peer || (defaultPrimary === "lastprim" && state.returns)) {
    draft.set({ demand: "swap" });
    const why = defaultPrimary === peer ? "is the default primary" : "was the primary before";
    draft.log("E", "engine", `Swap: ${peer} ${why} (defaultprim)`);
  }
  draft.set({ returns: false });
}

function sameWitness(witness: LineageRecord["witness"], identity: string): number {
  return witness?.identity === identity ? witness.epoch : 0;
}

function recordSeal(draft: Draft): void {
  const generation = present(draft.state.seal, "there is no seal");
  draft.persist(sealedAs(draft.state.record, source(draft), generation));
  draft.set({ seal: null });
  draft.setMirror({ link: "up", resync: null });
  draft.tell({ type: "seal_recorded", generation });
}

function source(draft: Draft): LineageRecord {
  return present(draft.state.peer.report, "the source has never reported").record;
}
