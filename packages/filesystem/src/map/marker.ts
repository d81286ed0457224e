/**
 * Marks what an operation may change, durably, before it is executed and before it is sent.
 *
 * An operation that is covered already costs a look at the map in memory. What was born after the
 * last checkpoint, in a directory whose names are marked, needs no mark of its own: both nodes can
 * tell by the time of its birth.
 *
 * @see docs/internals/change-map.md
 * @module
 */
import { type Operation, setattrValid } from "@gemel/fuse";
import { extentBytes, extentsMark, joinPath, type Mark, MarkNode } from "@gemel/replication";
import { fallocateModes, fileTypes, renameFlags } from "../file-constants.ts";
import { latin1, type MountedTree } from "../primary/mounted-tree.ts";
import type { Node } from "../primary/node.ts";
import type { TrackedMap } from "./tracked-map.ts";

/** Most extents that are marked ahead of a file that is written in order. */
const aheadMax = 64;

/** Covers what is new. */
const newborn = new MarkNode();
newborn.markSubtree(1);

export class Marker {
  readonly #tracked: TrackedMap;
  #wanted: Mark[] = [];

  constructor(tracked: TrackedMap) {
    this.#tracked = tracked;
  }

  /** To be called before `request` is executed. Throws when the disk refuses: then do not. */
  before(tree: MountedTree, request: Operation): void {
    this.#gather(tree, request);
    if (this.#wanted.length === 0) return;
    const wanted = this.#wanted;
    this.#wanted = [];
    this.#tracked.mark(wanted);
  }

  #gather(tree: MountedTree, request: Operation): void {
    switch (request.type) {
      case "write":
        this.#data(tree, request.nodeId, request.offset, request.data.length);
        return;
      case "fallocate":
        this.#allocation(tree, request);
        return;
      case "setattr":
        this.#attributes(tree, request.nodeId);
        if ((request.valid & setattrValid.size) !== 0) {
          this.#size(tree, request.nodeId, request.size);
        }
        return;
      case "setxattr":
      case "removexattr":
        this.#attributes(tree, request.nodeId);
        return;
      case "create":
      case "mknod":
      case "mkdir":
      case "symlink":
        this.#newName(tree, request.nodeId, latin1(request.name), typeMade(request));
        return;
      case "link":
        this.#link(tree, request);
        this.#attributesOfRoot(tree);
        return;
      case "unlink":
      case "rmdir":
        this.#name(tree, request.nodeId, latin1(request.name), "new", typeLost(request));
        return;
      case "rename":
        this.#rename(tree, request);
        return;
      // A file without a name is local to the operations that can reach it.
      case "tmpfile":
      case "fsync":
      case "fsyncdir":
      case "syncfs":
        return;
      default:
        // Whatever it changes: too much is harmless.
        this.#want({ kind: "subtree", tree: tree.index, path: "" });
    }
  }

  #link(tree: MountedTree, request: Extract<Operation, { type: "link" }>): void {
    const node = tree.nodes.byId(request.oldNodeId);
    const isNew = node !== undefined && this.#isNewItself(tree, node);
    const object = isNew ? "new" : "other";
    this.#name(tree, request.nodeId, latin1(request.name), object, fileTypes.regular);
    // A file with one name more is covered by other marks.
    if (node !== undefined) node.coveredVersion = 0;
  }

  /** False when the map says it already. */
  #want(mark: Mark): boolean {
    if (this.#tracked.map.covers(mark)) return false;
    this.#wanted.push(mark);
    return true;
  }

  #data(tree: MountedTree, nodeId: number, offset: number, length: number): void {
    const node = tree.nodes.byId(nodeId);
    if (node === undefined) return;
    const { map } = this.#tracked;
    const first = Math.floor(offset / extentBytes);
    const count = Math.floor((offset + Math.max(1, length) - 1) / extentBytes) - first + 1;
    if (tree.isLocal(node)) return;
    if (node.coveredVersion !== map.version) this.#lookUp(tree, node);
    const { covered } = node;
    if (covered !== null && map.coversExtents(covered, first, count)) return;
    const ahead = (runBefore(covered, first) + count) * extentBytes;
    const bytes = Math.max(length, Math.min(ahead, aheadMax * extentBytes));
    this.#range(tree, node, offset, bytes);
    // The mark may make a new place in the map.
    node.coveredVersion = 0;
  }

  #allocation(tree: MountedTree, request: Extract<Operation, { type: "fallocate" }>): void {
    const node = tree.nodes.byId(request.nodeId);
    if (node === undefined) return;
    const { mode, offset, length } = request;
    const shifts = (mode & (fallocateModes.collapseRange | fallocateModes.insertRange)) !== 0;
    const stat = shifts ? tree.stat(node) : 0;
    const end = typeof stat === "number" ? 0 : stat.size + length;
    this.#range(tree, node, offset, Math.max(length, end - offset));
  }

  #size(tree: MountedTree, nodeId: number, size: number): void {
    const node = tree.nodes.byId(nodeId);
    const stat = node === undefined ? 0 : tree.stat(node);
    if (node === undefined || typeof stat === "number" || stat.size <= size) return;
    this.#range(tree, node, size, stat.size - size);
  }

  #range(tree: MountedTree, node: Node, offset: number, length: number): void {
    const isSmall = offset < extentBytes && length <= extentBytes;
    for (const path of this.#pathsOf(tree, node)) {
      const mark = extentsMark(tree.index, path, offset, length);
      if (this.#want(mark) && isSmall) this.#ahead(tree, node, mark);
    }
  }

  /** As `mark` of `node`, of files beside it that are likely to be changed next. */
  #ahead(tree: MountedTree, node: Node, mark: Mark): void {
    const [only] = node.names;
    if (only === undefined || node.names.length !== 1 || node.type !== fileTypes.regular) return;
    const { parent, name } = only;
    for (const beside of tree.ahead.after(parent.ino, name)) {
      const path = tree.nodes.childPath(parent, beside);
      if (path === undefined || tree.isNameLocal(parent, beside, fileTypes.regular)) continue;
      this.#want({ ...mark, path });
    }
  }

  #attributes(tree: MountedTree, nodeId: number): void {
    const node = tree.nodes.byId(nodeId);
    if (node === undefined) return;
    for (const path of this.#pathsOf(tree, node)) {
      const mark: Mark = { kind: "attributes", tree: tree.index, path };
      if (this.#want(mark)) this.#ahead(tree, node, mark);
    }
  }

  /** Something new appears: its birth covers it, unless the clock went back. */
  #newName(tree: MountedTree, parentId: number, name: string, type: number): void {
    const isDated = this.#bornAfter > 0 && Date.now() > this.#bornAfter;
    this.#name(tree, parentId, name, isDated ? "new" : "other", type);
  }

  /** A name in a directory comes, goes, or leads elsewhere: to something `new`, or to any `other`. */
  #name(
    tree: MountedTree,
    parentId: number,
    name: string,
    object: "new" | "other",
    type: number,
  ): void {
    const parent = tree.nodes.byId(parentId);
    const path = parent === undefined ? undefined : tree.nodes.path(parent);
    if (parent === undefined || path === undefined || this.#isNew(tree, parent)) return;
    if (tree.isNameLocal(parent, name, type)) {
      // The name is nobody else's; the times of its directory are not.
      if (!tree.isLocal(parent)) this.#want({ kind: "attributes", tree: tree.index, path });
      return;
    }
    this.#want({ kind: "names", tree: tree.index, path });
    if (object === "new") return;
    this.#want({ kind: "subtree", tree: tree.index, path: joinPath(path, name) });
  }

  #rename(tree: MountedTree, request: Extract<Operation, { type: "rename" }>): void {
    const [from, to] = [latin1(request.name), latin1(request.newName)];
    const isExchange = (request.flags & renameFlags.exchange) !== 0;
    const isNew =
      this.#isNewChild(tree, request.nodeId, from) &&
      (!isExchange || this.#isNewChild(tree, request.newNodeId, to));
    const types = [
      this.#typeOf(tree, request.nodeId, from),
      ...(isExchange ? [this.#typeOf(tree, request.newNodeId, to)] : []),
    ];
    for (const type of types) {
      const isFromLocal = this.#isNameLocal(tree, request.nodeId, from, type);
      const isToLocal = this.#isNameLocal(tree, request.newNodeId, to, type);
      // What comes from where it is not mirrored is new to the other node, whenever it was born.
      const object = isNew && isFromLocal === isToLocal ? "new" : "other";
      if (isFromLocal && !isToLocal) this.#attributesOfRoot(tree);
      this.#name(tree, request.nodeId, from, object, type);
      this.#name(tree, request.newNodeId, to, object, type);
    }
  }

  /** The peer puts together at the top of the tree what is moved in. */
  #attributesOfRoot(tree: MountedTree): void {
    if (!tree.scope.isWhole) this.#want({ kind: "attributes", tree: tree.index, path: "" });
  }

  #isNameLocal(tree: MountedTree, parentId: number, name: string, type: number): boolean {
    const parent = tree.nodes.byId(parentId);
    return parent !== undefined && tree.isNameLocal(parent, name, type);
  }

  #typeOf(tree: MountedTree, parentId: number, name: string): number {
    const parent = tree.nodes.byId(parentId);
    const stat = parent === undefined ? 0 : tree.statChild(parent, name);
    return typeof stat === "number" ? fileTypes.regular : stat.mode & fileTypes.mask;
  }

  /**
   * Under which names a change of `node` has to be marked: under all, since the other node may not
   * have them all yet; under none, when it is new, or has no name and so is local. With names that
   * are not known everything is marked.
   */
  #pathsOf(tree: MountedTree, node: Node): string[] {
    if (node === tree.nodes.root) return [""];
    if (tree.isLocal(node)) return [];
    if (this.#isNewItself(tree, node)) return [];
    const stat = node.type === fileTypes.directory ? 0 : tree.stat(node);
    const links = typeof stat === "number" ? node.names.length : stat.nlink;
    if (links > node.names.length) {
      this.#want({ kind: "subtree", tree: tree.index, path: "" });
      return [];
    }
    const paths: string[] = [];
    for (const { parent, name } of node.names) {
      const path = tree.nodes.childPath(parent, name);
      if (path === undefined || this.#isNew(tree, parent)) continue;
      if (!tree.isNameLocal(parent, name, node.type)) paths.push(path);
    }
    return paths;
  }

  /** What covers a file with one name, or a new one; a file with several names is not remembered. */
  #lookUp(tree: MountedTree, node: Node): void {
    const { map } = this.#tracked;
    node.coveredVersion = map.version;
    node.covered = null;
    const [only] = node.names;
    if (this.#isNewItself(tree, node)) node.covered = newborn;
    else if (only !== undefined && node.names.length === 1) {
      const stat = tree.stat(node);
      if (typeof stat === "number" || stat.nlink !== 1) return;
      const path = tree.nodes.childPath(only.parent, only.name);
      if (this.#isNew(tree, only.parent)) node.covered = newborn;
      else node.covered = path === undefined ? null : map.find(tree.index, path);
    }
  }

  /** The time of birth from which on something is new; 0: nothing is. */
  get #bornAfter(): number {
    const { begun, begunTime, baseTime } = this.#tracked.map.header;
    return begun !== 0 ? begunTime : baseTime;
  }

  /** Born since the last checkpoint began, in a directory whose names are marked. */
  #isNewItself(tree: MountedTree, node: Node): boolean {
    const parent = node.names[0]?.parent;
    const since = this.#bornAfter;
    if (parent === undefined || since === 0 || node.birthMs <= since) return false;
    return this.#areNamesMarked(tree, parent) || this.#isNew(tree, parent);
  }

  /** A directory that is new, or beneath one: everything under its name is. */
  #isNew(tree: MountedTree, node: Node): boolean {
    const since = this.#bornAfter;
    if (since === 0) return false;
    const { root } = tree.nodes;
    for (let at: Node = node; at !== root; ) {
      const parent = at.names[0]?.parent;
      if (parent === undefined) return false;
      if (at.birthMs > since && this.#areNamesMarked(tree, parent)) return true;
      at = parent;
    }
    return false;
  }

  #isNewChild(tree: MountedTree, parentId: number, name: string): boolean {
    const parent = tree.nodes.byId(parentId);
    const stat = parent === undefined ? 0 : tree.statChild(parent, name);
    if (parent === undefined || typeof stat === "number") return false;
    const since = this.#bornAfter;
    if (since === 0 || stat.birthMs <= since) return false;
    return this.#areNamesMarked(tree, parent) || this.#isNew(tree, parent);
  }

  #areNamesMarked(tree: MountedTree, directory: Node): boolean {
    const path = tree.nodes.path(directory);
    if (path === undefined) return false;
    const node = this.#tracked.map.find(tree.index, path);
    return node !== null && (node.names !== 0 || node.subtree !== 0);
  }
}

/** File type of what `request` makes. */
function typeMade(request: Operation): number {
  if (request.type === "mkdir") return fileTypes.directory;
  return request.type === "symlink" ? fileTypes.symlink : fileTypes.regular;
}

/** Of what it takes away, as far as it matters. */
function typeLost(request: Operation): number {
  return request.type === "rmdir" ? fileTypes.directory : fileTypes.regular;
}

/** How many extents right before `first` are marked, as far as it matters. */
function runBefore(node: MarkNode | null, first: number): number {
  const extents = node?.extents ?? null;
  let run = 0;
  while (extents !== null && run < aheadMax && extents.has(first - 1 - run)) run += 1;
  return run;
}
