/**
 * gemeld was away and gemel-fs was not: the state is put together again from what was saved and
 * what the mirror does, without calling any start script.
 *
 * @module
 */
import type { MirrorStatus } from "@gemel/protocol";
import type { Draft } from "./draft.ts";
import { broken } from "./mirror-notices.ts";
import { beginRun, repeatStep } from "./run.ts";
import { missedTooMuch } from "./situation.ts";
import { idleMirror, type Mirror, type State, unaskedWitness } from "./state.ts";

export function attach(draft: Draft, status: MirrorStatus | null, saved: State | null): void {
  const usable = saved !== null && saved.version === 1;
  const { record, incarnation, steppedAt, nextEffect } = draft.state;
  const known = usable ? saved : guess(draft.state, status);
  draft.set({
    ...known,
    began: true,
    record,
    incarnation,
    steppedAt,
    nextEffect: Math.max(nextEffect, known.nextEffect),
    witness: unaskedWitness(draft.now),
    want: null,
    seal: null,
    frozenAt: null,
    waitingSince: draft.now,
    loop: { ...known.loop, since: draft.now },
    // A version that did not know it may have saved the state.
    services: known.services ?? [],
    peer: {
      // Heard already, it is not said again as long as nothing changes there.
      report: draft.state.peer.report,
      seenAt: draft.now,
      watched: known.peer.watched && !missedTooMuch(draft.now - known.steppedAt, draft.config),
      // A version that did not know it may have saved the state.
      cutOff: known.peer.cutOff ?? false,
      thirdSince: null,
      watchedFrom: draft.now,
      past: known.peer.past,
      late: null,
    },
    block: known.block === null ? null : { ...known.block, until: draft.now },
    mirror: status === null ? { ...idleMirror, role: known.mirror.role } : mirrorOf(status),
  });
  draft.log("E", "engine", "gemeld is back; the module went on without it");
  repeatStep(draft);
  const expected = known.position === "serving" || known.position === "following";
  if (status === null && expected) {
    broken(draft, "gemel-fs is gone");
    return;
  }
  if (status?.link === "resyncing" && status.role === "primary") draft.dropPeer();
  // The seal may have come while nobody listened.
  if (status?.role === "replica" && status.link === "resyncing") draft.leaveSession();
  if (draft.state.run !== null) return;
  if (known.position === "serving") beginRun(draft, "PRIM>attach", "");
  if (known.position === "following") beginRun(draft, "SECOND>attach", "");
  if (known.position === "up") beginRun(draft, "UP>attach", "");
}

function mirrorOf(status: MirrorStatus): Mirror {
  // A write may have asked for its generation while nobody listened: being told again that the node
  // goes on alone, gemel-fs asks again.
  const gate = status.gate === "alone_unborn" ? "frozen" : status.gate;
  return { ...idleMirror, role: status.role, gate, link: status.link, resync: status.resync };
}

/** Without a saved state: what the mirror does tells what ran. */
function guess(state: State, status: MirrorStatus | null): State {
  switch (status?.role) {
    case "primary": {
      const sec = state.record.right === "sole" ? (["sec"] as const) : [];
      return { ...state, wanted: "up", position: "serving", started: ["both", "prim", ...sec] };
    }
    case "replica":
      return { ...state, wanted: "up", position: "following", started: ["both", "second", "sec"] };
    default:
      return state;
  }
}
