/**
 * Once nothing has been disturbed for the bound, all nodes of a part of the network route alike, and
 * every slot is owned by exactly one node of that part which takes traffic.
 *
 * Long after the last disturbance a leader may still make a view: connections that were kept have had their
 * time. A node may have the view before it for as long as the newer one is in the network on its way to it,
 * and not an instant longer.
 *
 * @module
 */
import type { FarmView } from "@gemel/protocol";
import type { FarmNode, FarmWorld } from "../farm-world.ts";

/** A leader's silence, then a pulse or two to be heard and to agree. */
export const agreeMs: number = 2000 + 1000 + 500;

export function oneOwner(world: FarmWorld): string | null {
  if (world.now - world.calmSince < agreeMs) return null;
  for (const part of world.parts() ?? []) {
    const wrong = wrongIn(world, part);
    if (wrong !== null) return wrong;
  }
  return null;
}

function wrongIn(world: FarmWorld, part: readonly FarmNode[]): string | null {
  const takers = part.filter(({ state }) => state.traffic !== "closed");
  const open = takers.filter(({ state }) => state.traffic === "open");
  const serving = open.length > 0 ? open : takers;
  if (serving.length === 0) return null;
  const agreed = newestOf(world, part);
  if (agreed === null) return `${part[0]?.name} has no view`;
  for (const node of part) {
    const wrong = disagrees(world, node, agreed);
    if (wrong !== null) return wrong;
  }
  const names = new Set(serving.map(({ name }) => name));
  for (const { owners } of agreed.groups) {
    const slot = owners.findIndex((owner) => !names.has(agreed.nodes[owner] ?? ""));
    if (slot >= 0) return `slot ${slot} of ${agreed.leader}'s view is owned by nobody who serves`;
  }
  const directors = part.filter((node) => world.route(node).directs);
  return directors.length === 1 ? null : `${directors.length} nodes answer for the addresses`;
}

function newestOf(world: FarmWorld, part: readonly FarmNode[]): FarmView | null {
  return part
    .map((node) => world.route(node).view)
    .reduce((best, view) => ((view?.epoch ?? -1) > (best?.epoch ?? -1) ? view : best), null);
}

function disagrees(world: FarmWorld, node: FarmNode, agreed: FarmView): string | null {
  const { view } = world.route(node);
  if (view === agreed || JSON.stringify(view) === JSON.stringify(agreed)) return null;
  const isOlder = view !== null && view.leader === agreed.leader && view.epoch < agreed.epoch;
  if (isOlder && world.isUnderWay(node, agreed)) return null;
  return `${node.name} and ${agreed.leader} do not agree`;
}
