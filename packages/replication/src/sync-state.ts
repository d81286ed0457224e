/**
 * What is known to be equal on the replica while a resynchronisation runs.
 *
 * A tree of nodes, keyed by the primary's inode numbers. Every node is reachable from the root by
 * names that are in sync: the replica has an object of the same type under the same path. The
 * names of a directory are in sync below `listedTo`, except the dirty ones; the bytes of a file are
 * in sync below its cursor, and so are its size and attributes once that is Infinity. What has
 * no node is pending.
 *
 * Live operations come in through `routeOperation`, steps through `ResyncPlan`; both with the
 * primary's tree as it is at that moment, so that known paths are true on both nodes.
 *
 * @module
 */
import { assert } from "@gemel/base";
import { joinPath } from "./path.ts";

export type DirectoryNode = {
  readonly kind: "directory";
  readonly ino: number;
  parent: DirectoryNode | null;
  name: string;
  /** Names before this one (bytewise) are in sync; null: all of them. */
  listedTo: string | null;
  readonly entries: Map<string, SyncNode>;
  /** Names in sync no longer: an operation on them was not sent. */
  readonly dirty: Set<string>;
};

export type FileNode = {
  /** Whatever is not a directory. */
  readonly kind: "file";
  readonly ino: number;
  readonly names: FileName[];
  /** Bytes before it are in sync; Infinity: all, with size and attributes. */
  cursor: number;
  /** As last seen by the plan. */
  size: number;
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

export class SyncState {
  /** Directories whose names are not listed completely. */
  readonly pendingDirectories: Set<DirectoryNode> = new Set();
  /** Directories that have dirty names. */
  readonly dirtyDirectories: Set<DirectoryNode> = new Set();
  /** Known files whose cursor is not Infinity. */
  readonly pendingFiles: Set<FileNode> = new Set();
  readonly #directories = new Map<number, DirectoryNode>();
  readonly #files = new Map<number, FileNode>();
  readonly #forgotten: (ino: number) => void;
  #active = false;
  #pendingBytes = 0;

  /**
   * `forgotten` is called when a file has no name in sync any more: an object that is bound under
   * this inode must be unbound then, because the replica may get another object for it later.
   */
  constructor(forgotten: (ino: number) => void = () => undefined) {
    this.#forgotten = forgotten;
  }

  /** False when everything is in sync: the one test on the hot path. */
  get active(): boolean {
    return this.#active;
  }

  /** Bytes of known files at and behind their cursors. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** From now on nothing is in sync but the existence of the root. */
  begin(rootIno: number): void {
    this.end();
    this.#active = true;
    const root = this.#newDirectory(rootIno, null, "", "");
    this.pendingDirectories.add(root);
  }

  /** From now on everything is in sync. */
  end(): void {
    this.#active = false;
    this.#directories.clear();
    this.#files.clear();
    this.pendingDirectories.clear();
    this.dirtyDirectories.clear();
    this.pendingFiles.clear();
    this.#pendingBytes = 0;
  }

  /** The directory of that inode, if its own name is in sync. */
  directory(ino: number): DirectoryNode | undefined {
    return this.#directories.get(ino);
  }

  /** The file of that inode, if one of its names is in sync. */
  file(ino: number): FileNode | undefined {
    return this.#files.get(ino);
  }

  /** True when the directory has exactly the same names on both nodes. */
  isDirectoryInSync(ino: number): boolean {
    if (!this.#active) return true;
    const directory = this.#directories.get(ino);
    return directory !== undefined && isComplete(directory);
  }

  /** Bytes of the file below it are equal on both nodes; 0 when nothing is known. */
  cursor(ino: number): number {
    if (!this.#active) return Number.POSITIVE_INFINITY;
    return this.#files.get(ino)?.cursor ?? 0;
  }

  /**
   * A path under which the inode is on both nodes, or null. While active, a file may be bound, and
   * linked from, under this path only.
   */
  pathOf(ino: number): string | null {
    const directory = this.#directories.get(ino);
    if (directory !== undefined) return directoryPath(directory);
    const name = this.#files.get(ino)?.names[0];
    return name === undefined ? null : joinPath(directoryPath(name.directory), name.name);
  }

  /** A new directory is on both nodes now; `listed` when its names are too, that is, none. */
  addDirectory(parent: DirectoryNode, name: string, ino: number, listed: boolean): DirectoryNode {
    const node = this.#newDirectory(ino, parent, name, listed ? null : "");
    if (!listed) this.pendingDirectories.add(node);
    return node;
  }

  /** A name of a file is on both nodes now; a file that is known already gets one more name. */
  addFile(
    parent: DirectoryNode,
    name: string,
    file: { readonly ino: number; readonly cursor: number; readonly size: number },
  ): FileNode {
    let node = this.#files.get(file.ino);
    if (node === undefined) {
      node = {
        kind: "file",
        ino: file.ino,
        names: [],
        cursor: file.cursor,
        size: file.size,
        hashes: null,
      };
      this.#files.set(file.ino, node);
      if (node.cursor !== Number.POSITIVE_INFINITY) {
        this.pendingFiles.add(node);
        this.#pendingBytes += pendingBytesOf(node);
      }
    }
    node.names.push({ directory: parent, name });
    assert(!parent.entries.has(name), `name in sync twice: ${name}`);
    parent.entries.set(name, node);
    return node;
  }

  /** Move a file's cursor; Infinity ends its resynchronisation. */
  setProgress(node: FileNode, cursor: number, size: number): void {
    this.#pendingBytes -= pendingBytesOf(node);
    node.cursor = cursor;
    node.size = size;
    this.#pendingBytes += pendingBytesOf(node);
    if (cursor === Number.POSITIVE_INFINITY) {
      node.hashes = null;
      this.pendingFiles.delete(node);
    }
  }

  /** The name is gone on both nodes, or in sync no longer: what it leads to is forgotten. */
  removeName(directory: DirectoryNode, name: string): void {
    const node = directory.entries.get(name);
    if (node === undefined) return;
    directory.entries.delete(name);
    if (node.kind === "directory") this.#forgetDirectory(node);
    else this.#forgetFileName(node, directory, name);
  }

  /** The name is in sync no longer, it must be listed again. */
  markDirty(directory: DirectoryNode, name: string): void {
    this.removeName(directory, name);
    if (directory.listedTo !== null && name >= directory.listedTo) return;
    directory.dirty.add(name);
    this.dirtyDirectories.add(directory);
  }

  /** The dirty name was listed. */
  clearDirty(directory: DirectoryNode, name: string): void {
    directory.dirty.delete(name);
    if (directory.dirty.size === 0) this.dirtyDirectories.delete(directory);
  }

  /** The names before `to` were listed; null: all. */
  setListedTo(directory: DirectoryNode, to: string | null): void {
    directory.listedTo = to;
    if (to === null) this.pendingDirectories.delete(directory);
  }

  /** The entry of a name that is in sync moves to another one, which has none. */
  moveEntry(
    from: DirectoryNode,
    fromName: string,
    to: DirectoryNode,
    toName: string,
    node: SyncNode,
  ): void {
    if (from.entries.get(fromName) === node) from.entries.delete(fromName);
    to.entries.set(toName, node);
    if (node.kind === "directory") {
      node.parent = to;
      node.name = toName;
      return;
    }
    const at = indexOfName(node, from, fromName);
    assert(at >= 0, "a file's entry and its names agree");
    node.names[at] = { directory: to, name: toName };
  }

  #newDirectory(
    ino: number,
    parent: DirectoryNode | null,
    name: string,
    listedTo: string | null,
  ): DirectoryNode {
    assert(!this.#directories.has(ino), `directory in sync twice: ${ino}`);
    const node: DirectoryNode = {
      kind: "directory",
      ino,
      parent,
      name,
      listedTo,
      entries: new Map(),
      dirty: new Set(),
    };
    this.#directories.set(ino, node);
    parent?.entries.set(name, node);
    return node;
  }

  #forgetDirectory(node: DirectoryNode): void {
    this.#directories.delete(node.ino);
    this.pendingDirectories.delete(node);
    this.dirtyDirectories.delete(node);
    for (const [name, child] of node.entries) {
      if (child.kind === "directory") this.#forgetDirectory(child);
      else this.#forgetFileName(child, node, name);
    }
    node.entries.clear();
  }

  #forgetFileName(node: FileNode, directory: DirectoryNode, name: string): void {
    const at = indexOfName(node, directory, name);
    assert(at >= 0, "a file's entry and its names agree");
    node.names.splice(at, 1);
    if (node.names.length > 0) return;
    this.#pendingBytes -= pendingBytesOf(node);
    this.#files.delete(node.ino);
    this.pendingFiles.delete(node);
    node.hashes = null;
    this.#forgotten(node.ino);
  }
}

/** True when every name of the directory is in sync. */
export function isComplete(directory: DirectoryNode): boolean {
  return directory.listedTo === null && directory.dirty.size === 0;
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

function indexOfName(node: FileNode, directory: DirectoryNode, name: string): number {
  return node.names.findIndex((known) => known.directory === directory && known.name === name);
}

function pendingBytesOf(node: FileNode): number {
  return Math.max(0, node.size - node.cursor);
}
