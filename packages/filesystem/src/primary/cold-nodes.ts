/**
 * What is kept of objects that the kernel remembers and nobody uses: enough to make a node of them
 * again, in a fraction of its memory. A tree of a million files that was walked once is known to the
 * kernel for as long as it likes.
 *
 * @module
 */
import { fileTypes } from "../file-constants.ts";
import { Node } from "./node.ts";

type Cold = {
  /** Stays a node: it has children. */
  readonly parent: Node;
  readonly name: string;
  readonly mode: number;
  /** Rounded down, so that nothing is taken for newer than it is. */
  readonly birthSec: number;
  lookups: number;
};

/** An object that has one name, and nothing that would be lost with its node. */
export function isIdle(node: Node): boolean {
  const isHeld = node.fd >= 0 || node.pinned || node.bound !== 0 || node.boundForGood;
  if (isHeld || node.timesChanged) return false;
  return node.lookups > 0 && node.children === 0 && node.names.length === 1;
}

export class ColdNodes {
  readonly #cold: Map<number, Cold> = new Map();

  get size(): number {
    return this.#cold.size;
  }

  /** Keep what there is to know of `node`, which {@link isIdle}. */
  put(node: Node): void {
    const { mode, lookups, birthMs } = node;
    for (const { parent, name } of node.names) {
      this.#cold.set(node.ino, {
        parent,
        name,
        mode,
        birthSec: Math.floor(birthMs / 1000),
        lookups,
      });
    }
  }

  /** The node of `ino`, which is kept here no longer. */
  take(ino: number): Node | undefined {
    const cold = this.#cold.get(ino);
    if (cold === undefined) return undefined;
    this.#cold.delete(ino);
    const node = new Node(ino, cold.mode & fileTypes.mask);
    node.mode = cold.mode;
    node.birthMs = cold.birthSec * 1000;
    node.lookups = cold.lookups;
    node.names.push({ parent: cold.parent, name: cold.name });
    return node;
  }

  /** The kernel gives back `count` lookups of `ino`, and keeps some. False when it is not that simple. */
  forget(ino: number, count: number): boolean {
    const cold = this.#cold.get(ino);
    if (cold === undefined || cold.lookups <= count) return false;
    cold.lookups -= count;
    return true;
  }

  clear(): void {
    this.#cold.clear();
  }
}
