/**
 * Which files the peer holds open, and under which object id: one table per link session.
 *
 * The least recently used binding is given up when there are too many, except those of files that
 * have lost every name known here: the peer could not find them again.
 *
 * @module
 */
import type { Node } from "./node.ts";

export class Bindings {
  readonly #limit: number;
  /** In order of use, oldest first. */
  readonly #nodes: Map<number, Node> = new Map();
  #last = 0;
  #newest: Node | null = null;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#nodes.size;
  }

  /** The object id of `node`, 0 when it is not bound. Counts as a use. */
  of(node: Node): number {
    if (node.bound !== 0 && node !== this.#newest) {
      this.#nodes.delete(node.bound);
      this.#nodes.set(node.bound, node);
      this.#newest = node;
    }
    return node.bound;
  }

  /** Binds `node` under a new id. */
  add(node: Node): number {
    this.#last += 1;
    node.bound = this.#last;
    this.#nodes.set(this.#last, node);
    this.#newest = node;
    return this.#last;
  }

  /** Gives up the binding of `node`; returns its id, 0 when there was none. */
  remove(node: Node): number {
    const object = node.bound;
    if (object === 0) return 0;
    this.#nodes.delete(object);
    node.bound = 0;
    node.boundForGood = false;
    if (this.#newest === node) this.#newest = null;
    return object;
  }

  /** A binding to be given up because there are too many; undefined when there are not. */
  excess(): Node | undefined {
    if (this.#nodes.size <= this.#limit) return undefined;
    for (const node of this.#nodes.values()) {
      if (!node.boundForGood && node !== this.#newest) return node;
    }
    return undefined;
  }

  clear(): void {
    for (const node of this.#nodes.values()) {
      node.bound = 0;
      node.boundForGood = false;
    }
    this.#nodes.clear();
    this.#newest = null;
  }
}
