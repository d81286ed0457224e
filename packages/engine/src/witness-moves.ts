/**
 * What the rules of the witness do: requests, what their answers mean, and the designation.
 *
 * @module
 */
import { assert, type InstantMs, present } from "@gemel/base";
import type { WitnessReply, WitnessRequest } from "@gemel/protocol";
import type { Draft } from "./draft.ts";
import { soleEpochAbove } from "./epochs.ts";
import { setResource } from "./monitors.ts";
import { asking, deferred, witnessed } from "./records.ts";

type WitnessMove =
  | "look"
  | "askWitness"
  | "holdAtWitness"
  | "shareAtWitness"
  | "noteAgreement"
  | "wantDesignation"
  | "defer"
  | "designate";

export const witnessMoves: Readonly<Record<WitnessMove, (draft: Draft) => void>> = {
  look: (draft) => request(draft, { type: "look", module: draft.config.module }),
  askWitness,
  holdAtWitness,
  shareAtWitness,
  noteAgreement,
  wantDesignation: (draft) => {
    const epoch = soleEpochAbove(draft, 2);
    draft.persist(asking(draft.state.record, epoch));
    draft.set({ want: { type: "designate", epoch } });
  },
  defer: (draft) => {
    const want = present(draft.state.peer.report?.want, "a designation is proposed");
    draft.persist(deferred(draft.state.record, want.epoch));
  },
  designate: (draft) => {
    const want = present(draft.state.want, "a designation was proposed");
    draft.persist({ ...draft.state.record, designated: want.epoch });
    draft.set({ want: null });
  },
};

/** What came back of a request, or that nothing did. */
export function witnessAnswered(draft: Draft, reply: WitnessReply | null): void {
  const { witness, record } = draft.state;
  const asked = present(witness.asked, "the witness was asked").request;
  const lookAt = (draft.now + draft.config.witnessPollMs) as InstantMs;
  if (asked.type === "take") draft.setWitness({ askAt: lookAt });
  if (reply === null) {
    setResource(draft, "witness", "down", "witness");
    draft.setWitness({ asked: null, awaySince: witness.awaySince ?? draft.now, lookAt });
    return;
  }
  setResource(draft, "witness", "up", "witness");
  draft.setWitness({ asked: null, awaySince: null, seen: reply, lookAt });
  if (asked.type !== "take") return;
  const { entry, identity } = reply;
  // A grant is for the record that asked: what went on meanwhile, the peer's word for one, made it void.
  const isOfNow = asked.from === record.epoch && asked.epoch > record.epoch;
  const granted =
    isOfNow &&
    identity === record.witness?.identity &&
    entry?.holder === draft.config.node &&
    entry.epoch === asked.epoch &&
    entry.epoch > record.renounced;
  const words = granted
    ? `The witness grants the sole right at epoch ${asked.epoch}`
    : `The witness refuses the sole right at epoch ${asked.epoch}`;
  draft.log("E", "witness", words);
  if (granted) draft.setWitness({ granted: entry.epoch });
}

function askWitness(draft: Draft): void {
  const { record } = draft.state;
  const { identity } = present(record.witness, "a witness was agreed on");
  const epoch = soleEpochAbove(draft, 1);
  draft.persist(asking(record, epoch));
  request(draft, {
    type: "take",
    ...subject(draft, identity),
    epoch,
    node: draft.config.node,
    from: record.epoch,
    // Who only recorded the epoch at which the right is to return never held it.
    back: record.right === "shared",
  });
}

/** The sole right came from elsewhere, or the witness is new. */
function holdAtWitness(draft: Draft): void {
  const { record, witness } = draft.state;
  const { identity } = present(witness.seen, "the witness answered");
  if (record.witness?.identity !== identity) draft.persist(witnessed(record, identity, 0));
  const { epoch } = record;
  request(draft, { type: "hold", ...subject(draft, identity), epoch, node: draft.config.node });
}

/** Step 4 of a return: both recorded it, so the witness may let either of them go on. */
function shareAtWitness(draft: Draft): void {
  const { record } = draft.state;
  const { identity } = present(record.witness, "a witness was agreed on");
  request(draft, { type: "share", ...subject(draft, identity), epoch: record.epoch });
}

function noteAgreement(draft: Draft): void {
  const { record } = draft.state;
  const { identity } = present(record.witness, "a witness was agreed on");
  draft.persist(witnessed(record, identity, record.epoch));
}

function subject(
  draft: Draft,
  identity: string,
): { readonly module: string; readonly identity: string; readonly generation: string | null } {
  return {
    module: draft.config.module,
    identity,
    generation: draft.state.record.generation,
  };
}

function request(draft: Draft, what: WitnessRequest): void {
  assert(draft.state.witness.asked === null, "one request to the witness at a time");
  const effect = draft.begin({ type: "witness", request: what });
  draft.setWitness({ asked: { effect, request: what } });
}
