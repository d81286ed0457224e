/**
 * What the witness does with a request: the one place where two nodes that cannot hear each other
 * are kept apart.
 *
 * Invariant (tested): the epoch never goes back, and from one state only one node gets the right.
 *
 * @see docs/internals/automaton.md
 * @module
 */
import type { WitnessEntry, WitnessRequest } from "@gemel/protocol";

/** The entry after `request`; the same object when nothing changes. */
export function register(
  identity: string,
  entry: WitnessEntry | null,
  request: WitnessRequest,
): WitnessEntry | null {
  if (request.type === "look" || request.identity !== identity) return entry;
  if (entry !== null && request.epoch <= entry.epoch) return entry;
  const { epoch, generation } = request;
  switch (request.type) {
    case "share":
      return { epoch, holder: null, generation };
    case "hold":
      return { epoch, holder: request.node, generation };
    case "take":
      return mayTake(entry, request) ? { epoch, holder: request.node, generation } : entry;
  }
}

/** A witness without state grants nothing. */
function mayTake(
  entry: WitnessEntry | null,
  request: Extract<WitnessRequest, { readonly type: "take" }>,
): boolean {
  if (entry === null) return false;
  if (entry.holder === null) return entry.epoch === request.from;
  return entry.holder === request.node && request.back;
}
