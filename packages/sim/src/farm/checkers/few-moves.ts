/**
 * A change moves few slots: from one view of a leader to its next, no slot goes from a node that
 * keeps its weight to another that keeps its own.
 *
 * @module
 */
import { type Owners, shares } from "@gemel/engine";
import type { FarmView } from "@gemel/protocol";
import type { FarmWorld } from "../farm-world.ts";

export class FewMoves {
  readonly #last = new Map<string, FarmView>();

  check(world: FarmWorld): string | null {
    for (const { name, state } of world.nodes) {
      const { view } = state;
      if (state.part !== "leads" || view === null) {
        this.#last.delete(name);
        continue;
      }
      const before = this.#last.get(name);
      this.#last.set(name, view);
      if (before === undefined || before === view) continue;
      for (const [index, { owners }] of view.groups.entries()) {
        const was = before.groups[index]?.owners ?? [];
        const wrong = needless(was, owners, view.nodes);
        if (wrong !== null) return wrong;
      }
    }
    return null;
  }
}

/** A node that gets slots gives none, and one that gives slots gets none. */
function needless(was: Owners, is: Owners, nodes: readonly string[]): string | null {
  const before = shares(was, nodes.length);
  const after = shares(is, nodes.length);
  for (const [node, name] of nodes.entries()) {
    const lost = was.filter((owner, slot) => owner === node && is[slot] !== node).length;
    const won = is.filter((owner, slot) => owner === node && was[slot] !== node).length;
    if (lost > 0 && won > 0) {
      return `${name} loses ${lost} slots and gets ${won} others (${before[node]} -> ${after[node]})`;
    }
  }
  return null;
}
