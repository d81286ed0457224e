/**
 * A tree whose changes are marked before they are made, as the primary does it.
 *
 * @module
 */
import { extentsMark, type Mark, type MarkNode } from "../src/index.ts";
import { type Inode, type ModelTree, truncateData, writeData } from "./model-tree.ts";
import type { Mutable } from "./resync-commands.ts";
import { scale } from "./resync-model.ts";

export class MarkingTree implements Mutable {
  readonly source: ModelTree;
  readonly #marks: MarkNode;
  readonly #since: number;
  /** Leave out the marks that this says: to see that a test notices. */
  readonly #omit: (mark: Mark) => boolean;

  constructor(source: ModelTree, marks: MarkNode, omit: (mark: Mark) => boolean = () => false) {
    this.source = source;
    this.#marks = marks;
    this.#since = source.lastIno;
    this.#omit = omit;
  }

  create(path: string, kind: Inode["kind"], text: string): void {
    this.#name(path, true);
    this.source.create(path, kind, kind === "symlink" ? text : "");
  }

  link(from: string, to: string): void {
    this.#name(to, false);
    this.source.link(from, to);
  }

  remove(path: string): void {
    this.#name(path, true);
    if (!this.source.unlink(path)) this.source.rmdir(path);
  }

  rename(from: string, to: string, exchange: boolean): void {
    const isNew = this.#isNewItself(from) && (!exchange || this.#isNewItself(to));
    this.#name(from, isNew);
    this.#name(to, isNew);
    this.source.rename(from, to, exchange);
  }

  write(path: string, offset: number, text: string): void {
    this.#data(path, offset, text.length);
    const node = this.source.find(path);
    if (node?.kind === "file") node.data = writeData(node.data, offset, text);
  }

  truncate(path: string, size: number): void {
    const node = this.source.find(path);
    if (node?.kind !== "file") return;
    this.#object(path, "attributes");
    if (size < node.data.length) this.#data(path, size, node.data.length - size);
    node.data = truncateData(node.data, size);
  }

  collapse(path: string, offset: number, length: number): void {
    const node = this.source.find(path);
    if (node?.kind !== "file" || offset + length >= node.data.length) return;
    this.#data(path, offset, node.data.length - offset);
    node.data = node.data.slice(0, offset) + node.data.slice(offset + length);
  }

  chmod(path: string, mode: number): void {
    this.#object(path, "attributes");
    const node = this.source.find(path);
    if (node !== undefined) node.mode = mode;
  }

  #data(path: string, offset: number, length: number): void {
    if (this.source.find(path)?.kind !== "file") return;
    for (const name of this.#names(path)) {
      this.#put(extentsMark(0, name, offset * scale, length * scale));
    }
  }

  #object(path: string, kind: "attributes"): void {
    for (const name of this.#names(path)) this.#put({ kind, tree: 0, path: name });
  }

  /** Under which names a change of an object has to be marked: all, unless it is new. */
  #names(path: string): string[] {
    const node = this.source.find(path);
    if (node === undefined || path === "") return [path];
    if (this.#isNewItself(path)) return [];
    const names = this.source.paths("any").filter((name) => this.source.find(name) === node);
    return names.filter((name) => !this.#isNew(parentOf(name) ?? ""));
  }

  #isNewItself(path: string): boolean {
    const parent = parentOf(path) ?? "";
    if ((this.source.find(path)?.ino ?? 0) <= this.#since) return false;
    return this.#areNamesMarked(parent) || this.#isNew(parent);
  }

  #areNamesMarked(path: string): boolean {
    const marks = this.#find(path);
    return marks !== null && (marks.names !== 0 || marks.subtree !== 0);
  }

  #name(path: string, isNew: boolean): void {
    const parent = parentOf(path);
    if (parent === null || this.#isNew(parent)) return;
    this.#put({ kind: "names", tree: 0, path: parent });
    if (!isNew) this.#put({ kind: "subtree", tree: 0, path });
  }

  #isNew(path: string): boolean {
    for (let at: string | null = path; at !== null && at !== ""; at = parentOf(at)) {
      const isListed = this.#areNamesMarked(parentOf(at) ?? "");
      if ((this.source.find(at)?.ino ?? 0) > this.#since && isListed) return true;
    }
    return false;
  }

  #find(path: string): MarkNode | null {
    let node: MarkNode | undefined = this.#marks;
    for (const name of path === "" ? [] : path.split("/")) {
      if (node.subtree !== 0) return node;
      node = node.children.get(name);
      if (node === undefined) return null;
    }
    return node;
  }

  #put(mark: Mark): void {
    if (this.#omit(mark)) return;
    let node = this.#marks;
    for (const name of mark.path === "" ? [] : mark.path.split("/")) {
      if (node.subtree !== 0) return;
      node = node.child(name);
    }
    if (node.subtree !== 0) return;
    if (mark.kind === "subtree") node.markSubtree(1);
    else if (mark.kind === "names") node.names = 1;
    else if (mark.kind === "attributes") node.attributes = 1;
    else node.markExtents(mark.first, mark.count, 1);
  }
}

function parentOf(path: string): string | null {
  if (path === "" || path === "none") return null;
  const cut = path.lastIndexOf("/");
  return cut < 0 ? "" : path.slice(0, cut);
}
