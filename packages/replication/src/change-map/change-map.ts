/**
 * Everything of one node's copy that is not known to be equal, and durable, on both disks.
 *
 * The union of both nodes' maps covers every difference, if they belong together
 * ({@link mayUnite}). Marks are added before what they cover is done, and are dropped by a
 * checkpoint only: what was used after it began stays. This is the map in memory; `map-log.ts` is
 * its form on the disk.
 *
 * @see docs/internals/change-map.md
 * @module
 */
import { assert } from "@gemel/base";
import type { Mark } from "./mark.ts";
import { componentsOf, MarkNode } from "./mark-node.ts";

/** What makes two maps comparable, and what "born since" means on this node. */
export type MapHeader = {
  /** 32 hex digits, the same on both nodes from the last complete comparison on. */
  readonly pair: string;
  /** The last checkpoint that this node has durably, and in whose favour it dropped marks. */
  readonly base: number;
  /** A checkpoint that this node began as primary, not known to be complete; 0 for none. */
  readonly begun: number;
  /** This node's clock at the checkpoint of that number, in ms; 0 when not known. */
  readonly baseTime: number;
  /** The same of the checkpoint before `base`. */
  readonly earlierTime: number;
  readonly begunTime: number;
};

/** As many marks as a map holds one by one. */
export const marksMax = 262_144;

export class ChangeMap {
  #header: MapHeader;
  readonly #trees: readonly MarkNode[];
  readonly #limit: number;
  /** 1 is the epoch of what was read from a file or came from the peer. */
  #epoch = 2;
  #count = 0;
  #version = 1;

  /** More than `limit` marks are made fewer by making them wider. */
  constructor(header: MapHeader, treeCount: number, limit: number = marksMax) {
    this.#header = header;
    this.#limit = limit;
    this.#trees = Array.from({ length: treeCount }, () => new MarkNode());
  }

  get header(): MapHeader {
    return this.#header;
  }

  get treeCount(): number {
    return this.#trees.length;
  }

  /** Marks held, roughly: it may be too high, never too low. */
  get count(): number {
    return this.#count;
  }

  /** Changes when marks went, so that what was found covered must be looked at again. */
  get version(): number {
    return this.#version;
  }

  get isEmpty(): boolean {
    return this.#trees.every((tree) => tree.isEmpty);
  }

  tree(index: number): MarkNode {
    const tree = this.#trees[index];
    assert(tree !== undefined, `no replicated directory ${index}`);
    return tree;
  }

  /** True when everything of that tree may differ. */
  isWhole(tree: number): boolean {
    return this.tree(tree).subtree !== 0;
  }

  /**
   * Whether the map says already what `mark` says. If so the marks that say it count as used now:
   * the next checkpoint keeps them.
   */
  covers(mark: Mark): boolean {
    let node = this.tree(mark.tree);
    if (this.#usesSubtree(node)) return true;
    for (const name of componentsOf(mark.path)) {
      const next = node.children.get(name);
      if (next === undefined) return false;
      node = next;
      if (this.#usesSubtree(node)) return true;
    }
    return this.#uses(node, mark);
  }

  /** The mark that covers everything at `path`, or the node of that path; null without either. */
  find(tree: number, path: string): MarkNode | null {
    let node = this.tree(tree);
    for (const name of componentsOf(path)) {
      if (node.subtree !== 0) return node;
      const next = node.children.get(name);
      if (next === undefined) return null;
      node = next;
    }
    return node;
  }

  /** As {@link covers}, for extents of what {@link find} has found in the present version. */
  coversExtents(node: MarkNode, first: number, count: number): boolean {
    return this.#usesSubtree(node) || this.#usesExtents(node, first, count);
  }

  /** Add `mark`. The caller has made it durable, or does so before anything relies on it. */
  add(mark: Mark, epoch: number = this.#epoch): void {
    let node = this.tree(mark.tree);
    for (const name of componentsOf(mark.path)) {
      if (node.subtree !== 0) break;
      node = node.child(name);
    }
    if (node.subtree !== 0) {
      node.subtree = Math.max(node.subtree, epoch);
      return;
    }
    const before = node.ownCount;
    switch (mark.kind) {
      case "subtree":
        node.markSubtree(epoch);
        this.#version += 1;
        break;
      case "names":
        node.names = Math.max(node.names, epoch);
        break;
      case "attributes":
        node.attributes = Math.max(node.attributes, epoch);
        break;
      case "extents":
        node.markExtents(mark.first, mark.count, epoch);
        break;
    }
    this.#count += Math.max(0, node.ownCount - before);
    if (this.#count > this.#limit) this.widen(this.#limit / 2);
  }

  /** All marks; what a new log begins with. */
  *marks(): Generator<Mark> {
    for (const [index, tree] of this.#trees.entries()) yield* tree.marks(index);
  }

  /** Take over all that `other` says. */
  unite(other: ChangeMap): void {
    for (const [index, tree] of this.#trees.entries()) tree.merge(other.tree(index));
    this.#recount();
    if (this.#count > this.#limit) this.widen(this.#limit / 2);
  }

  /** A checkpoint begins: uses from here on are after it. The epoch that ends is the result. */
  beginCheckpoint(begun: number, begunTime: number): number {
    this.#header = { ...this.#header, begun, begunTime };
    const closed = this.#epoch;
    this.#epoch += 1;
    this.#version += 1;
    return closed;
  }

  /** Both nodes have everything of the epochs up to `closed` on their disks. */
  completeCheckpoint(closed: number): void {
    const { begun, begunTime, baseTime } = this.#header;
    assert(begun !== 0, "a checkpoint ends that was not begun");
    this.#header = {
      ...this.#header,
      ...{ base: begun, baseTime: begunTime, earlierTime: baseTime, begun: 0, begunTime: 0 },
    };
    for (const tree of this.#trees) tree.drop(closed);
    this.#recount();
  }

  /** The clock of this node went back: births can no longer be dated. */
  forgetTimes(): void {
    this.#header = { ...this.#header, baseTime: 0, earlierTime: 0, begunTime: 0 };
    this.#version += 1;
  }

  /** Fewer, wider marks until at most about `limit` are left: files, then directories, then trees. */
  widen(limit: number): void {
    const hasFew = (): boolean => {
      this.#recount();
      return this.#count <= limit;
    };
    for (const tree of this.#trees) widenFiles(tree, 64);
    for (let room = 1024; !hasFew() && room >= 1; room /= 4) {
      for (const tree of this.#trees)
        for (const child of tree.children.values()) shrink(child, room);
    }
    if (!hasFew()) for (const tree of this.#trees) tree.markSubtree(tree.latest());
    this.#recount();
  }

  #recount(): void {
    this.#count = 0;
    for (const tree of this.#trees) this.#count += tree.count();
    this.#version += 1;
  }

  #usesSubtree(node: MarkNode): boolean {
    if (node.subtree === 0) return false;
    node.subtree = this.#epoch;
    return true;
  }

  #uses(node: MarkNode, mark: Mark): boolean {
    switch (mark.kind) {
      case "subtree":
        return false;
      case "names":
        if (node.names === 0) return false;
        node.names = this.#epoch;
        return true;
      case "attributes":
        return this.#usesAttributes(node);
      case "extents":
        return this.#usesExtents(node, mark.first, mark.count);
    }
  }

  /** Marked data brings the attributes with it, and stays with them. */
  #usesAttributes(node: MarkNode): boolean {
    const { extents } = node;
    if (node.attributes !== 0) {
      node.attributes = this.#epoch;
      return true;
    }
    for (const extent of extents?.keys() ?? []) {
      extents?.set(extent, this.#epoch);
      return true;
    }
    return false;
  }

  #usesExtents(node: MarkNode, first: number, count: number): boolean {
    const { extents } = node;
    if (extents === null) return false;
    for (let extent = first; extent < first + count; extent += 1) {
      if (!extents.has(extent)) return false;
    }
    for (let extent = first; extent < first + count; extent += 1) extents.set(extent, this.#epoch);
    return true;
  }
}

function widenFiles(node: MarkNode, extents: number): void {
  if ((node.extents?.size ?? 0) > extents) node.markSubtree(node.latest());
  for (const child of node.children.values()) widenFiles(child, extents);
}

/** Directories with more than `room` marks beneath them become one mark each, deepest first. */
function shrink(node: MarkNode, room: number): void {
  for (const child of node.children.values()) shrink(child, room);
  if (node.count() > room) node.markSubtree(node.latest());
}

/**
 * Whether two maps cover all differences together. They must be of one pair, and neither copy may
 * be older than what the other one dropped marks for: that happens when a disk is set back to an
 * earlier state.
 */
export function mayUnite(source: MapHeader, target: MapHeader): boolean {
  if (source.pair !== target.pair) return false;
  if (source.base === target.base) return true;
  return isStepAhead(source, target) || isStepAhead(target, source);
}

/** `ahead` answered a checkpoint as replica, of which the other one only knows that it began it. */
function isStepAhead(ahead: MapHeader, behind: MapHeader): boolean {
  return ahead.base > behind.base && ahead.base <= behind.begun;
}

/**
 * From when on what was born on this node counts as new, for a map that stands on checkpoint `base`;
 * 0: everything does.
 */
export function bornSince(header: MapHeader, base: number): number {
  if (base === header.base) return header.baseTime;
  if (base === header.base - 1) return header.earlierTime;
  return 0;
}
