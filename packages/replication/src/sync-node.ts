/**
 * What a resynchronisation holds of one object that is on both nodes: where it is there, and how much of
 * it is equal.
 *
 * @module
 */
import type { MarkNode } from "./change-map/mark-node.ts";
import type { OrderedSet } from "./ordered-set.ts";

export type DirectoryNode = {
  readonly kind: "directory";
  readonly ino: number;
  parent: DirectoryNode | null;
  name: string;
  /** Names before this one (bytewise) are in sync; null: all of them. */
  listedTo: string | null;
  readonly entries: Map<string, SyncNode>;
  /** Names in sync no longer: an operation on them was not sent. */
  readonly dirty: OrderedSet<string>;
  /** Names that are in sync and have no entry lead to what is in sync, but for `marks`. */
  readonly sparse: boolean;
  /** The replica had no such name: there is nothing beneath it to compare with. */
  readonly fresh: boolean;
  /** Sparse: what is marked beneath it and has no node yet. */
  marks: MarkNode;
};

export type FileNode = {
  /** Whatever is not a directory. */
  readonly kind: "file";
  readonly ino: number;
  readonly names: FileName[];
  /** The replica had no such name: what is copied is not compared with anything. */
  readonly fresh: boolean;
  /** It had other names when one was seen first; whether all of them are known is not. */
  shared: boolean;
  /** Bytes before it are in sync; Infinity: all, with size and attributes. */
  cursor: number;
  /** As last seen by the plan. */
  size: number;
  /** What may differ at and behind the cursor: these, and all from `tailFrom` on. Null: all. */
  extents: Set<number> | null;
  tailFrom: number;
  /** Hashes asked for from the replica, of bytes at and behind the cursor; the plan's own. */
  hashes: HashWindow | null;
};

export type SyncNode = DirectoryNode | FileNode;

type FileName = { readonly directory: DirectoryNode; readonly name: string };

/** Answered or outstanding hash requests of one file, in order, without gaps. */
export type HashWindow = {
  /** Up to here it is worth asking; what grew behind is sent. */
  readonly askLimit: number;
  askedTo: number;
  readonly ranges: HashRange[];
};

export type HashRange = {
  readonly request: number;
  readonly offset: number;
  readonly length: number;
  /** Null while outstanding. */
  hashes: Uint8Array | null;
};

export type ObjectKind = "directory" | "file" | "other";

/** Where the primary has an object now, as far as it knows. */
export type Place = {
  readonly directory: number;
  readonly name: string;
  readonly kind: ObjectKind;
  /** Names that the object has, known or not; 1 for a directory. */
  readonly links: number;
};

/** An object of the primary. */
export type FoundObject = {
  readonly ino: number;
  readonly kind: ObjectKind;
  readonly size: number;
  readonly links: number;
};

/** True when every name of the directory is in sync. */
export function isComplete(directory: DirectoryNode): boolean {
  const { listedTo, dirty, marks } = directory;
  return listedTo === null && dirty.size === 0 && marks.children.size === 0;
}

/** True when the name is the same on both nodes: the same object, or none. */
export function isNameInSync(directory: DirectoryNode, name: string): boolean {
  if (directory.listedTo !== null && name >= directory.listedTo) return false;
  return !directory.dirty.has(name);
}

export function directoryPath(directory: DirectoryNode): string {
  let path = "";
  for (let node = directory; node.parent !== null; node = node.parent) {
    path = path === "" ? node.name : `${node.name}/${path}`;
  }
  return path;
}

/** Where in {@link FileNode.names} that name is; -1: it is not. */
export function indexOfName(node: FileNode, directory: DirectoryNode, name: string): number {
  return node.names.findIndex((known) => known.directory === directory && known.name === name);
}
