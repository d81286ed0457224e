/** When a node last served without the other one, by its events. Pure. @module */
import type { ModuleEvent, SplitBrainSide } from "@gemel/protocol";

/**
 * From the first step into ALONE since both served together until the last step out of it: a restart in between
 * ends nothing, the data goes on from where it was.
 *
 * @param events oldest first.
 */
export function aloneIn(events: readonly ModuleEvent[]): SplitBrainSide["alone"] {
  let alone = null as SplitBrainSide["alone"];
  for (const { at, from, to, outcome } of events) {
    if (outcome === "begun" || from === to) continue;
    if (to === "PRIM" || to === "SECOND") alone = null;
    else if (to === "ALONE") alone = { from: alone?.from ?? at, until: null };
    // Also when it comes back after a power cut, which no event tells of.
    else if (alone?.until === null) alone = { ...alone, until: at };
  }
  return alone;
}
