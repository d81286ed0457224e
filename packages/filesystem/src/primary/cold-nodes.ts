/**
 * What is kept of objects that the kernel remembers and nobody uses: enough to make a node of them
 * again, in a fraction of its memory. A tree of a million files that was walked once is known to the
 * kernel for as long as it likes.
 *
 * @module
 */
import { present } from "@gemel/base";
import { fileTypes } from "../file-constants.ts";
import { Node } from "./node.ts";

/** Places of a block; a power of two. */
const blockSize = 4096;

/** The members of many objects side by side, which takes half the room of as many objects. */
class Block {
  /** They stay nodes: they have children. Null: the place is free. */
  readonly parents: (Node | null)[] = new Array<Node | null>(blockSize).fill(null);
  readonly names: string[] = new Array<string>(blockSize).fill("");
  readonly modes: Uint16Array = new Uint16Array(blockSize);
  /** In seconds, rounded down, so that nothing is taken for newer than it is. */
  readonly births: Uint32Array = new Uint32Array(blockSize);
  readonly lookups: Uint32Array = new Uint32Array(blockSize);
}

/** An object that has one name, and nothing that would be lost with its node. */
export function isIdle(node: Node): boolean {
  const isHeld = node.fd >= 0 || node.pinned || node.bound !== 0 || node.boundForGood;
  if (isHeld || node.timesChanged) return false;
  return node.lookups > 0 && node.children === 0 && node.names.length === 1;
}

export class ColdNodes {
  /** Places by inode number. */
  readonly #places: Map<number, number> = new Map();
  readonly #blocks: Block[] = [];
  readonly #free: number[] = [];
  #used = 0;

  get size(): number {
    return this.#places.size;
  }

  /** Keep what there is to know of `node`, which {@link isIdle}. */
  put(node: Node): void {
    const [only] = node.names;
    if (only === undefined) return;
    const place = this.#free.pop() ?? this.#used++;
    if (place >= this.#blocks.length * blockSize) this.#blocks.push(new Block());
    const { block, at } = this.#at(place);
    block.parents[at] = only.parent;
    block.names[at] = only.name;
    block.modes[at] = node.mode;
    block.births[at] = Math.floor(node.birthMs / 1000);
    block.lookups[at] = node.lookups;
    this.#places.set(node.ino, place);
  }

  /** The node of `ino`, which is kept here no longer. */
  take(ino: number): Node | undefined {
    const place = this.#places.get(ino);
    if (place === undefined) return undefined;
    const { block, at } = this.#at(place);
    const [parent, name = ""] = [block.parents[at] ?? null, block.names[at]];
    block.parents[at] = null;
    block.names[at] = "";
    this.#places.delete(ino);
    this.#free.push(place);
    if (parent === null) return undefined;
    const mode = block.modes[at] ?? 0;
    const node = new Node(ino, mode & fileTypes.mask);
    node.mode = mode;
    node.birthMs = (block.births[at] ?? 0) * 1000;
    node.lookups = block.lookups[at] ?? 0;
    node.names.push({ parent, name });
    return node;
  }

  /** The kernel gives back `count` lookups of `ino`, and keeps some. False when it is not that simple. */
  forget(ino: number, count: number): boolean {
    const place = this.#places.get(ino);
    if (place === undefined) return false;
    const { block, at } = this.#at(place);
    const lookups = block.lookups[at] ?? 0;
    if (lookups <= count) return false;
    block.lookups[at] = lookups - count;
    return true;
  }

  clear(): void {
    this.#places.clear();
    this.#blocks.length = 0;
    this.#free.length = 0;
    this.#used = 0;
  }

  #at(place: number): { readonly block: Block; readonly at: number } {
    const block = present(this.#blocks[Math.floor(place / blockSize)], "a place is in a block");
    return { block, at: place % blockSize };
  }
}
