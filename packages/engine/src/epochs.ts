/**
 * New epochs: above everything that either node or the witness has, as far as known.
 *
 * @module
 */
import type { Draft } from "./draft.ts";
import { highestEpoch } from "./records.ts";

/** The highest epoch known anywhere. */
export function highestKnown(draft: Draft): number {
  const { record, peer, want, witness } = draft.state;
  return Math.max(highestEpoch(record, peer.report, want), witness.seen?.entry?.epoch ?? 0);
}

/**
 * An epoch for this node alone: the node whose name comes first takes the odd ones, the other one
 * the even ones, so that two that cannot hear each other never hold the same.
 */
export function soleEpochAbove(draft: Draft, above: number): number {
  const epoch = highestKnown(draft) + above;
  const parity = draft.config.node < draft.config.peer ? 1 : 0;
  return epoch % 2 === parity ? epoch : epoch + 1;
}
