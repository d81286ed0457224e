/**
 * A file system object that the kernel knows, named by the inode number of its backing object.
 *
 * Names are latin1 strings, one character per byte. A node has one name in the usual case, more when
 * it has hard links that were looked up, and none after its last known name was removed; then its
 * descriptor is pinned, which keeps the inode number from being given to another object.
 *
 * @module
 */
import type { MarkNode } from "@gemel/replication";

export type NodeName = { readonly parent: Node; readonly name: string };

export class Node {
  readonly ino: number;
  /** File type bits of the mode. */
  readonly type: number;
  /** As last seen on the disk; exact, because every change of it goes through us. */
  mode: number;
  /** Known names; the first one makes the path. */
  names: NodeName[] = [];
  /** What the kernel will give back with FORGET. */
  lookups = 0;
  /** Names that have this node as their parent: it stays in the table as long as there are any. */
  children = 0;

  /** Cached descriptor or -1; see `DescriptorCache`, which owns these five. */
  fd = -1;
  writable = false;
  pinned = false;
  newer: Node | null = null;
  older: Node | null = null;

  /** When it was made, as `FileStat` says. */
  birthMs = 0;
  /** What of the change map covered it last, good while the map's version is this one. */
  covered: MarkNode | null = null;
  coveredVersion = 0;

  /** Whether it is this node's own, good while the tree's version of places is this one. */
  local = false;
  localVersion = 0;

  /** Object id under which the peer holds it open, 0 for none; see `Bindings`. */
  bound = 0;
  /** The binding must stay: the peer could not find the object by a name any more. */
  boundForGood = false;

  /** In the list of `ChangedTimes`. */
  timesChanged = false;

  constructor(ino: number, type: number) {
    this.ino = ino;
    this.type = type;
    this.mode = type;
  }

  /** No name is known: reachable through its descriptor only. */
  get nameless(): boolean {
    return this.names.length === 0;
  }
}
