/**
 * When nothing is disturbed any more, nothing changes any more; one-way cuts included.
 *
 * @module
 */
import type { FarmWorld } from "../farm-world.ts";
import { agreeMs } from "./one-owner.ts";

/** Connections that stayed behind have had their time then: the last change of a view. */
const quietMs = agreeMs + 3000;

export class NoFlapping {
  #calmSince = -1;
  #counted: readonly number[] = [];

  check(world: FarmWorld): string | null {
    if (world.now - world.calmSince < quietMs) return null;
    if (this.#calmSince !== world.calmSince) {
      this.#calmSince = world.calmSince;
      this.#counted = world.nodes.map(({ changes }) => changes);
      return null;
    }
    const index = world.nodes.findIndex(({ changes }, at) => changes !== this.#counted[at]);
    return index < 0
      ? null
      : `${world.nodes[index]?.name} changes its route though nothing happens`;
  }
}
