/**
 * What is known to be equal on the replica while a resynchronisation runs.
 *
 * A tree of nodes, keyed by the primary's inode numbers. Every node is reachable from the root by
 * names that are in sync: the replica has an object of the same type under the same path. The
 * names of a directory are in sync below `listedTo`, except the dirty ones; the bytes of a file are
 * in sync below its cursor, and so are its size and attributes once that is Infinity. What has
 * no node is pending, but in a sparse directory: there a name that is in sync has a node only when it
 * is marked in the change map or when an operation concerns it.
 *
 * Live operations come in through `routeOperation`, steps through `ResyncPlan`; both with the
 * primary's tree as it is at that moment, so that known paths are true on both nodes.
 *
 * @module
 */
import { assert } from "@gemel/base";
import { extentBytes } from "./change-map/mark.ts";
import { MarkNode } from "./change-map/mark-node.ts";
import { type DeferredMark, fits, leadsToNames, putMark } from "./deferred-mark.ts";
import { pendingBytesOf } from "./file-progress.ts";
import { OrderedSet } from "./ordered-set.ts";
import { joinPath } from "./path.ts";
import {
  type DirectoryNode,
  directoryPath,
  type FileNode,
  type FoundObject,
  indexOfName,
  isComplete,
  isNameInSync,
  type Place,
  type SyncNode,
} from "./sync-node.ts";

type KnownFile = Pick<FileNode, "ino" | "cursor" | "size"> & { readonly fresh?: boolean };

export class SyncState {
  /** Directories whose names are not listed completely; none of them is sparse. */
  readonly unlisted: OrderedSet<DirectoryNode> = new OrderedSet();
  /** Sparse directories whose names are not compared completely. */
  readonly uncompared: OrderedSet<DirectoryNode> = new OrderedSet();
  /** Directories that have dirty names. */
  readonly dirtyDirectories: OrderedSet<DirectoryNode> = new OrderedSet();
  /** Known files whose cursor is not Infinity. */
  readonly pendingFiles: OrderedSet<FileNode> = new OrderedSet();
  /** Sparse directories whose marked names have no nodes yet. */
  readonly unseeded: OrderedSet<DirectoryNode> = new OrderedSet();
  /** What needs nothing but its attributes sent: directories, and what has no data. */
  readonly pendingAttributes: OrderedSet<SyncNode> = new OrderedSet();
  readonly #places: (ino: number) => readonly Place[];
  #isSparse = false;
  #isLost = false;
  readonly #directories = new Map<number, DirectoryNode>();
  readonly #files = new Map<number, FileNode>();
  readonly #forgotten: (ino: number) => void;
  #active = false;
  #pendingBytes = 0;
  #changesBehind = 0;

  /**
   * `forgotten` is called when a file has no name in sync any more: an object that is bound under
   * this inode must be unbound then, because the replica may get another object for it later.
   * `places` says where an inode is now; it is asked about what has no node.
   */
  constructor(
    forgotten: (ino: number) => void = () => undefined,
    places: (ino: number) => readonly Place[] = () => [],
  ) {
    this.#forgotten = forgotten;
    this.#places = places;
  }

  /** False when everything is in sync: the one test on the hot path. */
  get active(): boolean {
    return this.#active;
  }

  /** True when nothing was known at the beginning. */
  get isEverythingPending(): boolean {
    return this.#active && !this.#isSparse;
  }

  /** Counts changes of names behind `listedTo`, in directories whose listing has begun. */
  get changesBehind(): number {
    return this.#changesBehind;
  }

  /** Bytes of known files at and behind their cursors. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /**
   * What is pending can no longer be told: something happened to a file with several names that are
   * not all known. The resynchronisation has to begin again, with the marks as they are then.
   */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** From now on nothing is in sync but the existence of the root. */
  begin(rootIno: number): void {
    this.end();
    this.#active = true;
    const root = this.#newDirectory(rootIno, null, "", { listedTo: "" });
    this.unlisted.add(root);
  }

  /** From now on everything is in sync but what `marks` says, which is taken over. */
  beginMarked(rootIno: number, marks: MarkNode): void {
    if (marks.subtree !== 0) {
      this.begin(rootIno);
      return;
    }
    this.end();
    this.#active = true;
    this.#isSparse = true;
    const root = this.#newDirectory(rootIno, null, "", { listedTo: null, marks });
    this.#takeMarks(root);
  }

  /** From now on everything is in sync. */
  end(): void {
    this.#active = false;
    this.#isSparse = false;
    this.#isLost = false;
    this.unseeded.clear();
    this.pendingAttributes.clear();
    this.#directories.clear();
    this.#files.clear();
    this.unlisted.clear();
    this.uncompared.clear();
    this.dirtyDirectories.clear();
    this.pendingFiles.clear();
    this.#pendingBytes = 0;
  }

  /** The directory of that inode, if its own name is in sync. */
  directory(ino: number): DirectoryNode | undefined {
    const known = this.#directories.get(ino);
    if (known !== undefined || !this.#isSparse) return known;
    this.#reveal(ino, null);
    return this.#directories.get(ino);
  }

  /** The file of that inode, if one of its names is in sync; `except` is not, whatever it leads to. */
  file(ino: number, except: Pick<Place, "directory" | "name"> | null = null): FileNode | undefined {
    const known = this.#files.get(ino);
    if (known !== undefined || !this.#isSparse) return known;
    this.#reveal(ino, except);
    return this.#files.get(ino);
  }

  /** True when the directory has exactly the same names on both nodes. */
  isDirectoryInSync(ino: number): boolean {
    if (!this.#active) return true;
    const directory = this.directory(ino);
    return directory !== undefined && isComplete(directory);
  }

  /** Bytes of the file below it are equal on both nodes; 0 when nothing is known. */
  cursor(ino: number): number {
    if (!this.#active) return Number.POSITIVE_INFINITY;
    return this.file(ino)?.cursor ?? 0;
  }

  /**
   * A path under which the inode is on both nodes, or null. While active, a file may be bound, and
   * linked from, under this path only.
   */
  pathOf(ino: number): string | null {
    const directory = this.directory(ino);
    if (directory !== undefined) return directoryPath(directory);
    const name = this.file(ino)?.names[0];
    return name === undefined ? null : joinPath(directoryPath(name.directory), name.name);
  }

  /** A new directory is on both nodes now, without names. */
  addEmptyDirectory(parent: DirectoryNode, name: string, ino: number): DirectoryNode {
    return this.#newDirectory(ino, parent, name, { listedTo: null });
  }

  /** A directory is on both nodes now; its names are to be listed. See `DirectoryNode.fresh`. */
  addDirectory(parent: DirectoryNode, name: string, ino: number, fresh: boolean): DirectoryNode {
    const node = this.#newDirectory(ino, parent, name, { listedTo: "", fresh });
    this.unlisted.add(node);
    return node;
  }

  /** A name of a file is on both nodes now; a file that is known already gets one more name. */
  addFile(parent: DirectoryNode, name: string, file: KnownFile): FileNode {
    const known = this.#files.get(file.ino);
    known?.names.push({ directory: parent, name });
    const node = known ?? this.#newFile(file, { directory: parent, name });
    assert(!parent.entries.has(name), `name in sync twice: ${name}`);
    parent.entries.set(name, node);
    return node;
  }

  #newFile(
    { ino, cursor, size, fresh = false }: KnownFile,
    name: FileNode["names"][number],
  ): FileNode {
    // One that is filled later would have room for seventeen.
    const names = [name];
    const node: FileNode = {
      kind: "file",
      ino,
      names,
      fresh,
      shared: false,
      cursor,
      size,
      extents: null,
      tailFrom: 0,
      hashes: null,
    };
    this.#files.set(ino, node);
    if (cursor !== Number.POSITIVE_INFINITY) {
      this.pendingFiles.add(node);
      this.#pendingBytes += pendingBytesOf(node);
    }
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
    directory.marks.children.delete(name);
    // In a sparse directory what is compared later may turn out to be in sync: this one is not.
    if (!directory.sparse && directory.listedTo !== null && name >= directory.listedTo) {
      if (directory.listedTo !== "") this.#changesBehind += 1;
      return;
    }
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
    if (to !== null) return;
    this.unlisted.delete(directory);
    this.uncompared.delete(directory);
    if (!directory.sparse) return;
    this.pendingAttributes.add(directory);
    if (directory.marks.children.size > 0) this.unseeded.add(directory);
  }

  /**
   * The object under a name of a sparse directory, which has a node from now on; undefined when the
   * name is not in sync.
   */
  adopt(directory: DirectoryNode, name: string, found: FoundObject): SyncNode | undefined {
    if (!isNameInSync(directory, name)) return undefined;
    const known = directory.entries.get(name);
    if (known !== undefined || !directory.sparse) return known;
    if (found.links > 1 && this.#areNamesPending) {
      this.#isLost = true;
      return undefined;
    }
    const marks = directory.marks.children.get(name) ?? null;
    directory.marks.children.delete(name);
    if (marks !== null && !fits(marks, found.kind)) {
      this.markDirty(directory, name);
      return undefined;
    }
    if (found.kind === "directory") {
      const own = marks ?? new MarkNode();
      const node = this.#newDirectory(found.ino, directory, name, { listedTo: null, marks: own });
      this.#takeMarks(node);
      return node;
    }
    const file = this.addFile(directory, name, { ...found, cursor: Number.POSITIVE_INFINITY });
    file.shared ||= found.links > 1;
    if (marks !== null && found.kind === "other") this.pendingAttributes.add(file);
    else if (marks !== null) this.#makePending(file, found.size, marks.extents?.keys() ?? []);
    return file;
  }

  /** All marked names of `directory` have nodes, or are dirty. */
  seeded(directory: DirectoryNode): void {
    if (directory.marks.children.size === 0) this.unseeded.delete(directory);
  }

  /**
   * Marked names of `directory` to look at now: those that lead to names to be compared, and the
   * others when there is no such thing anywhere.
   */
  namesToLookAt(directory: DirectoryNode, limit: number): string[] {
    const names: string[] = [];
    const isAll = !this.#areNamesPending;
    for (const [name, child] of directory.marks.children) {
      if (names.length === limit) break;
      if (isAll || child.names !== 0 || leadsToNames(child)) names.push(name);
    }
    return names;
  }

  /** Bytes of `file` at and behind its cursor were changed, and this was not sent. */
  touch(file: FileNode, offset: number, length: number): void {
    if (file.extents === null) return;
    this.#pendingBytes -= pendingBytesOf(file);
    const first = Math.floor(offset / extentBytes);
    if (length === Number.POSITIVE_INFINITY) file.tailFrom = Math.min(file.tailFrom, first);
    else {
      const last = Math.floor((offset + Math.max(1, length) - 1) / extentBytes);
      for (let at = first; at <= last; at += 1) file.extents.add(at);
    }
    this.#pendingBytes += pendingBytesOf(file);
  }

  /**
   * An operation on something that has no node was not sent. Where it will be compared by names and
   * marks only, `mark` is remembered; `name` is one in the directory `ino`, or null for `ino` itself.
   */
  defer(ino: number, name: string | null, mark: DeferredMark): void {
    if (!this.#isSparse) return;
    const places = name === null ? this.#places(ino) : [];
    if (places.length < (places[0]?.links ?? 0)) this.#isLost = true;
    for (const way of this.#ways(ino, name)) {
      const { directory, path } = way;
      const first = path[0];
      if (first === undefined || !directory.sparse || directory.dirty.has(first)) continue;
      let node = directory.marks;
      for (const part of path) {
        node = node.child(part);
        if (node.subtree !== 0) break;
      }
      putMark(node, mark);
      if (directory.listedTo === null) this.unseeded.add(directory);
    }
  }

  /** For each known place: the nearest directory above that has a node, and the way from there. */
  #ways(
    ino: number,
    name: string | null,
  ): { readonly directory: DirectoryNode; readonly path: readonly string[] }[] {
    const directory = this.directory(ino);
    const own = name === null ? [] : [name];
    if (directory !== undefined) {
      // Of a directory that has a node, only its names can be told from here.
      return name === null ? [] : [{ directory, path: own }];
    }
    return this.#places(ino).flatMap((place) =>
      this.#ways(place.directory, place.name).map((way) => ({
        directory: way.directory,
        path: [...way.path, ...own],
      })),
    );
  }

  /** Give nodes to the places of an inode that are in sync. */
  #reveal(ino: number, except: Pick<Place, "directory" | "name"> | null): void {
    for (const { directory, name, kind, links } of this.#places(ino)) {
      if (links > 1 && this.#areNamesPending) return;
      if (except?.directory === directory && except.name === name) continue;
      const parent = this.directory(directory);
      if (parent !== undefined) this.adopt(parent, name, { ino, kind, links, size: 0 });
    }
  }

  /** Names that are not compared yet may be other names of a file. */
  get #areNamesPending(): boolean {
    if (this.uncompared.size > 0) return true;
    for (const { marks } of this.unseeded) if (leadsToNames(marks)) return true;
    return false;
  }

  #linksOf(ino: number): number {
    return this.#places(ino)[0]?.links ?? 0;
  }

  /** A new sparse directory has marks of its own, and beneath it. */
  #takeMarks(directory: DirectoryNode): void {
    const { marks } = directory;
    if (marks.names !== 0) {
      directory.listedTo = "";
      this.uncompared.add(directory);
    } else {
      if (marks.attributes !== 0) this.pendingAttributes.add(directory);
      if (marks.children.size > 0) this.unseeded.add(directory);
    }
  }

  #makePending(file: FileNode, size: number, extents: Iterable<number>): void {
    if (file.cursor === Number.POSITIVE_INFINITY) {
      file.extents = new Set();
      file.tailFrom = Number.POSITIVE_INFINITY;
      file.cursor = 0;
      file.size = size;
      this.pendingFiles.add(file);
      this.#pendingBytes += pendingBytesOf(file);
    }
    for (const extent of extents) {
      if (extent * extentBytes < file.cursor && file.extents !== null) {
        file.hashes = null;
        this.setProgress(file, extent * extentBytes, file.size);
      }
      this.touch(file, extent * extentBytes, extentBytes);
    }
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
    names: {
      readonly listedTo: string | null;
      /** It is sparse. */
      readonly marks?: MarkNode;
      readonly fresh?: boolean;
    },
  ): DirectoryNode {
    assert(!this.#directories.has(ino), `directory in sync twice: ${ino}`);
    const node: DirectoryNode = {
      kind: "directory",
      ino,
      parent,
      name,
      listedTo: names.listedTo,
      entries: new Map(),
      dirty: new OrderedSet(),
      sparse: names.marks !== undefined,
      fresh: names.fresh ?? false,
      marks: names.marks ?? new MarkNode(),
    };
    this.#directories.set(ino, node);
    parent?.entries.set(name, node);
    return node;
  }

  #forgetDirectory(node: DirectoryNode): void {
    this.#directories.delete(node.ino);
    this.unlisted.delete(node);
    this.uncompared.delete(node);
    this.dirtyDirectories.delete(node);
    this.unseeded.delete(node);
    this.pendingAttributes.delete(node);
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
    this.pendingAttributes.delete(node);
    node.hashes = null;
    this.#forgotten(node.ino);
    // Another name of it may be found to be in sync: its contents are not. How many it has by now does not
    // tell: the name that goes counts when it is dirty, and does not when it was removed.
    const isPending = node.cursor !== Number.POSITIVE_INFINITY;
    const isShared = node.shared || this.#linksOf(node.ino) > 1;
    if (isPending && this.#isSparse && isShared) this.#isLost = true;
  }
}
