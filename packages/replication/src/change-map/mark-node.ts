/**
 * Marks as a tree by path.
 *
 * Each kind of mark is held as the epoch of its last use, 0 meaning that there is none: a checkpoint
 * drops what was not used since. A node with a subtree mark has nothing else: that mark covers it.
 *
 * @module
 */
import { joinPath } from "../path.ts";
import { extentsPerMarkMax, type Mark } from "./mark.ts";

export class MarkNode {
  readonly children: Map<string, MarkNode> = new Map();
  subtree = 0;
  names = 0;
  attributes = 0;
  /** Extent to epoch; null without any. */
  extents: Map<number, number> | null = null;

  get isEmpty(): boolean {
    return !this.isMarked && this.children.size === 0;
  }

  /** Something about the object itself is marked. */
  get isMarked(): boolean {
    return this.subtree !== 0 || this.names !== 0 || this.attributes !== 0 || this.extents !== null;
  }

  /** Marks of this node alone. */
  get ownCount(): number {
    return (
      Math.sign(this.subtree) +
      Math.sign(this.names) +
      Math.sign(this.attributes) +
      (this.extents?.size ?? 0)
    );
  }

  /** Marks of this node and everything beneath it. */
  count(): number {
    let count = this.ownCount;
    for (const child of this.children.values()) count += child.count();
    return count;
  }

  child(name: string): MarkNode {
    let child = this.children.get(name);
    if (child === undefined) {
      child = new MarkNode();
      this.children.set(name, child);
    }
    return child;
  }

  /** Everything at and beneath this node becomes one mark. */
  markSubtree(epoch: number): void {
    this.children.clear();
    this.names = 0;
    this.attributes = 0;
    this.extents = null;
    this.subtree = Math.max(this.subtree, epoch);
  }

  markExtents(first: number, count: number, epoch: number): void {
    this.extents ??= new Map();
    for (let extent = first; extent < first + count; extent += 1) this.extents.set(extent, epoch);
  }

  /** Take over the marks of `other`, which is left as it is. */
  merge(other: MarkNode): void {
    if (other.subtree !== 0 || this.subtree !== 0) {
      this.markSubtree(other.latest());
      return;
    }
    this.names = Math.max(this.names, other.names);
    this.attributes = Math.max(this.attributes, other.attributes);
    for (const [extent, epoch] of other.extents ?? []) {
      this.extents ??= new Map();
      this.extents.set(extent, Math.max(epoch, this.extents.get(extent) ?? 0));
    }
    for (const [name, child] of other.children) this.child(name).merge(child);
  }

  /** Drop what was not used after `epoch`. True when nothing is left. */
  drop(epoch: number): boolean {
    if (this.subtree <= epoch) this.subtree = 0;
    if (this.names <= epoch) this.names = 0;
    if (this.attributes <= epoch) this.attributes = 0;
    for (const [extent, used] of this.extents ?? []) {
      if (used <= epoch) this.extents?.delete(extent);
    }
    if (this.extents?.size === 0) this.extents = null;
    for (const [name, child] of this.children) if (child.drop(epoch)) this.children.delete(name);
    return this.isEmpty;
  }

  /** The marks at and beneath this node, which is at `path`. */
  *marks(tree: number, path = ""): Generator<Mark> {
    const place = { tree, path };
    if (this.subtree !== 0) yield { kind: "subtree", ...place };
    if (this.names !== 0) yield { kind: "names", ...place };
    if (this.attributes !== 0) yield { kind: "attributes", ...place };
    for (const run of runsOf(this.extents)) yield { kind: "extents", ...place, ...run };
    for (const [name, child] of this.children) yield* child.marks(tree, joinPath(path, name));
  }

  /** The epoch of the last use of anything at or beneath this node. */
  latest(): number {
    let latest = Math.max(this.subtree, this.names, this.attributes);
    for (const epoch of this.extents?.values() ?? []) latest = Math.max(latest, epoch);
    for (const child of this.children.values()) latest = Math.max(latest, child.latest());
    return latest;
  }
}

/** Neighbouring extents as ranges. */
function* runsOf(
  extents: Map<number, number> | null,
): Generator<{ readonly first: number; readonly count: number }> {
  if (extents === null) return;
  const sorted = [...extents.keys()].sort((a, b) => a - b);
  let first = sorted[0] ?? 0;
  let count = 0;
  for (const extent of sorted) {
    if (count > 0 && (extent !== first + count || count === extentsPerMarkMax)) {
      yield { first, count };
      first = extent;
      count = 0;
    }
    count += 1;
  }
  yield { first, count };
}

/** Components of a path; none for "". */
export function componentsOf(path: string): string[] {
  return path === "" ? [] : path.split("/");
}
