/**
 * Once nothing has been disturbed for the bound, all nodes of a part of the network route alike, and
 * every slot is owned by exactly one node of that part which takes traffic.
 *
 * @module
 */
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
  const [first] = part;
  if (first === undefined || serving.length === 0) return null;
  const view = JSON.stringify(world.route(first).view);
  for (const node of part) {
    if (JSON.stringify(world.route(node).view) === view) continue;
    return `${node.name} and ${first.name} do not agree`;
  }
  const agreed = world.route(first).view;
  if (agreed === null) return `${first.name} has no view`;
  const names = new Set(serving.map(({ name }) => name));
  for (const { owners } of agreed.groups) {
    const slot = owners.findIndex((owner) => !names.has(agreed.nodes[owner] ?? ""));
    if (slot >= 0) return `slot ${slot} of ${agreed.leader}'s view is owned by nobody who serves`;
  }
  const directors = part.filter((node) => world.route(node).directs);
  return directors.length === 1 ? null : `${directors.length} nodes answer for the addresses`;
}
