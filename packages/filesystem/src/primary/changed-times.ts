/**
 * Objects whose times the peer does not know yet: written files, directories whose names changed.
 *
 * The disk gives them their times, so they are told afterwards, together, once in a while: one
 * record for many writes. What the application flushes is told before that.
 *
 * @module
 */
import type { MountedTree } from "./mounted-tree.ts";
import type { Node } from "./node.ts";

/** How long a time may stay untold, in milliseconds. */
const dueMs = 50;

export type ChangedObject = { readonly tree: MountedTree; readonly node: Node };

export class ChangedTimes {
  #changed: ChangedObject[] = [];
  #since = 0;

  add(tree: MountedTree, node: Node): void {
    if (node.timesChanged) return;
    node.timesChanged = true;
    if (this.#changed.length === 0) this.#since = performance.now();
    this.#changed.push({ tree, node });
  }

  /** Milliseconds until they have to be told; -1 when there is nothing to tell. */
  get dueInMs(): number {
    if (this.#changed.length === 0) return -1;
    return Math.max(0, Math.ceil(this.#since + dueMs - performance.now()));
  }

  /** All of them, which count as told from now on. */
  take(): readonly ChangedObject[] {
    const taken = this.#changed;
    this.#changed = [];
    for (const { node } of taken) node.timesChanged = false;
    return taken;
  }
}
