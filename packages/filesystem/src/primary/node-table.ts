/**
 * The objects of one mounted tree that the kernel knows, by node id.
 *
 * A node id is the inode number of the backing object, the root's is 1, the generation is always 0.
 * Sound because an object that lost its last name is kept open until the kernel forgets it.
 *
 * @module
 */
import { present } from "@gemel/base";
import { fileTypes } from "../file-constants.ts";
import { ColdNodes, isIdle } from "./cold-nodes.ts";
import { Node } from "./node.ts";
import { addName, hasName, removeName, removeNames } from "./node-names.ts";

export const rootId = 1;

/** So many objects have nodes, before those that nobody uses are put away. */
const nodesMax = 8192;

export class NodeTable {
  readonly root: Node;
  readonly #rootIno: number;
  readonly #nodes: Map<number, Node> = new Map();
  readonly #cold: ColdNodes = new ColdNodes();
  readonly #nodesMax: number;
  /** When there are more nodes, it is worth while to look for those that nobody uses. */
  #coolAbove: number;
  readonly #dropped: (node: Node) => void;
  readonly #renamed: (node: Node) => void;
  readonly #missed: (ino: number) => Node | undefined;

  /**
   * `dropped` is called with each node that leaves the table, `renamed` when a name was taken away,
   * `missed` for an id that is not in it: after a takeover the kernel knows objects that this
   * process has not seen.
   */
  constructor(
    rootIno: number,
    dropped: (node: Node) => void,
    renamed: (node: Node) => void = () => undefined,
    missed: (ino: number) => Node | undefined = () => undefined,
    max: number = nodesMax,
  ) {
    this.#rootIno = rootIno;
    this.#nodesMax = max;
    this.#coolAbove = max;
    this.#dropped = dropped;
    this.#renamed = renamed;
    this.#missed = missed;
    this.root = new Node(rootIno, fileTypes.directory);
    this.#nodes.set(rootIno, this.root);
  }

  /** Objects that are known. */
  get size(): number {
    return this.#nodes.size + this.#cold.size;
  }

  /** Those of which there are nodes. */
  get nodeCount(): number {
    return this.#nodes.size;
  }

  /**
   * Put away the nodes that nobody uses, oldest first, when there are many. Between operations only:
   * who holds such a node holds nothing afterwards.
   */
  cool(): void {
    if (this.#nodes.size <= this.#coolAbove) return;
    for (const [ino, node] of this.#nodes) {
      if (this.#nodes.size <= this.#nodesMax / 2) break;
      if (node === this.root || !isIdle(node)) continue;
      this.#cold.put(node);
      this.#nodes.delete(ino);
    }
    // Where most are in use, looking again for each new one would take all the time.
    this.#coolAbove = Math.max(this.#nodesMax, 2 * this.#nodes.size);
  }

  /** The kernel's name of a node. */
  idOf(node: Node): number {
    return node === this.root ? rootId : node.ino;
  }

  /** Undefined for an id that the kernel cannot know: a stale handle. */
  byId(id: number): Node | undefined {
    return id === rootId ? this.root : (this.byIno(id) ?? this.#missed(id));
  }

  byIno(ino: number): Node | undefined {
    const known = this.#nodes.get(ino);
    if (known !== undefined) return known;
    const node = this.#cold.take(ino);
    if (node !== undefined) this.#nodes.set(ino, node);
    return node;
  }

  /** An object without a name that the kernel knows from a predecessor of this process. */
  inherited(ino: number, mode: number): Node {
    const node = new Node(ino, mode & fileTypes.mask);
    node.mode = mode;
    node.lookups = 1;
    this.#nodes.set(ino, node);
    return node;
  }

  /** All nodes: whatever is held open, bound or pinned is among them. */
  all(): IterableIterator<Node> {
    return this.#nodes.values();
  }

  /** The object with inode number `ino` was found under `name`; the node now knows that name. */
  found(parent: Node, name: string, ino: number, mode: number, nlink: number): Node {
    const known = this.byIno(ino);
    const type = mode & fileTypes.mask;
    if (known !== undefined && known.type === type) {
      if (!hasName(known, parent, name)) {
        if (nlink < 2 || type === fileTypes.directory) this.#removeNames(known);
        this.#addName(known, parent, name);
      }
      return known;
    }
    if (known !== undefined) this.#drop(known);
    const node = new Node(ino, type);
    this.#nodes.set(ino, node);
    this.#addName(node, parent, name);
    return node;
  }

  /** A new object without a name. */
  foundNameless(ino: number, mode: number): Node {
    const known = this.byIno(ino);
    if (known !== undefined) this.#drop(known);
    const node = new Node(ino, mode & fileTypes.mask);
    this.#nodes.set(ino, node);
    return node;
  }

  /** `name` does not lead to `node` any more. */
  unnamed(node: Node, parent: Node, name: string): void {
    this.#renamed(node);
    if (!removeName(node, parent, name)) return;
    node.localVersion = 0;
    parent.children -= 1;
    this.#dropUnused(parent);
  }

  /** `node` was moved from one name to another. */
  renamed(node: Node, from: [parent: Node, name: string], to: [parent: Node, name: string]): void {
    this.#addName(node, to[0], to[1]);
    this.unnamed(node, from[0], from[1]);
  }

  /** The kernel gives back `count` lookups. */
  forget(id: number, count: number): void {
    if (this.#cold.forget(id, count)) return;
    const node = id === rootId ? undefined : this.byIno(id);
    if (node === undefined || node === this.root) return;
    node.lookups = Math.max(0, node.lookups - count);
    this.#dropUnused(node);
  }

  /**
   * The path beneath the root, empty for the root itself; undefined when the node, or a directory
   * above it, has no name any more.
   */
  path(node: Node): string | undefined {
    if (node === this.root) return "";
    const first = node.names[0];
    return first === undefined ? undefined : this.childPath(first.parent, first.name);
  }

  childPath(parent: Node, name: string): string | undefined {
    let path = name;
    for (let at = parent; at !== this.root; ) {
      const first = at.names[0];
      if (first === undefined) return undefined;
      path = `${first.name}/${path}`;
      at = first.parent;
    }
    return path;
  }

  /** The inode numbers of `node` and all directories above it, up to the root. */
  *ancestry(node: Node): Generator<number> {
    for (let at: Node | undefined = node; at !== undefined; at = at.names[0]?.parent) yield at.ino;
  }

  /** Forget everything, as at an unmount. */
  clear(): void {
    for (const node of this.#nodes.values()) this.#dropped(node);
    this.#nodes.clear();
    this.#cold.clear();
    this.#nodes.set(this.#rootIno, this.root);
  }

  #addName(node: Node, parent: Node, name: string): void {
    if (hasName(node, parent, name)) return;
    addName(node, parent, name);
    node.localVersion = 0;
    parent.children += 1;
  }

  #removeNames(node: Node): void {
    for (const { parent } of removeNames(node)) {
      parent.children -= 1;
    }
  }

  #dropUnused(node: Node): void {
    let at: Node | undefined = node;
    while (at !== undefined && at !== this.root && at.lookups === 0 && at.children === 0) {
      const parents: Node[] = at.names.map((name) => name.parent);
      this.#drop(at);
      for (const parent of parents.slice(1)) this.#dropUnused(parent);
      at = parents[0];
    }
  }

  #drop(node: Node): void {
    this.#removeNames(node);
    if (present(this.#nodes.get(node.ino), "a node in use is in its table") === node) {
      this.#nodes.delete(node.ino);
    }
    this.#dropped(node);
  }
}
