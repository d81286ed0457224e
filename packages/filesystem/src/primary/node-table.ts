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
import { Node } from "./node.ts";

export const rootId = 1;

export class NodeTable {
  readonly root: Node;
  readonly #rootIno: number;
  readonly #nodes: Map<number, Node> = new Map();
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
  ) {
    this.#rootIno = rootIno;
    this.#dropped = dropped;
    this.#renamed = renamed;
    this.#missed = missed;
    this.root = new Node(rootIno, fileTypes.directory);
    this.#nodes.set(rootIno, this.root);
  }

  get size(): number {
    return this.#nodes.size;
  }

  /** The kernel's name of a node. */
  idOf(node: Node): number {
    return node === this.root ? rootId : node.ino;
  }

  /** Undefined for an id that the kernel cannot know: a stale handle. */
  byId(id: number): Node | undefined {
    return id === rootId ? this.root : (this.#nodes.get(id) ?? this.#missed(id));
  }

  byIno(ino: number): Node | undefined {
    return this.#nodes.get(ino);
  }

  /** An object without a name that the kernel knows from a predecessor of this process. */
  inherited(ino: number, mode: number): Node {
    const node = new Node(ino, mode & fileTypes.mask);
    node.mode = mode;
    node.lookups = 1;
    this.#nodes.set(ino, node);
    return node;
  }

  all(): IterableIterator<Node> {
    return this.#nodes.values();
  }

  /** The object with inode number `ino` was found under `name`; the node now knows that name. */
  found(parent: Node, name: string, ino: number, mode: number, nlink: number): Node {
    const known = this.#nodes.get(ino);
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
    const known = this.#nodes.get(ino);
    if (known !== undefined) this.#drop(known);
    const node = new Node(ino, mode & fileTypes.mask);
    this.#nodes.set(ino, node);
    return node;
  }

  /** `name` does not lead to `node` any more. */
  unnamed(node: Node, parent: Node, name: string): void {
    this.#renamed(node);
    const index = node.names.findIndex((known) => known.parent === parent && known.name === name);
    if (index < 0) return;
    node.names.splice(index, 1);
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
    const node = id === rootId ? undefined : this.#nodes.get(id);
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
    this.#nodes.set(this.#rootIno, this.root);
  }

  #addName(node: Node, parent: Node, name: string): void {
    if (hasName(node, parent, name)) return;
    node.names.push({ parent, name });
    node.localVersion = 0;
    parent.children += 1;
  }

  #removeNames(node: Node): void {
    for (const { parent } of node.names) {
      parent.children -= 1;
    }
    node.names = [];
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

function hasName(node: Node, parent: Node, name: string): boolean {
  for (const known of node.names) {
    if (known.parent === parent && known.name === name) return true;
  }
  return false;
}
