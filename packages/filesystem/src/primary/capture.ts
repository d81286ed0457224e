/**
 * Every change of the backing tree, as records on the link.
 *
 * Called by the operations right after the change was made locally, in the thread that made it, so
 * the order of the records is the order of the changes. Without a link session nothing happens.
 * While a resynchronisation runs, `routeOperation` decides what is sent.
 *
 * @module
 */
import {
  attributeBits,
  type FoundObject,
  type MirrorRecord,
  type Operation,
  type Route,
  routeOperation,
  type syncKinds,
} from "@gemel/replication";
import { type FileStat, statDescriptor } from "../file-calls.ts";
import { fallocateModes, fileTypes } from "../file-constants.ts";
import { Bindings } from "./bindings.ts";
import { ChangedTimes } from "./changed-times.ts";
import { flushKinds } from "./job-ring.ts";
import type { LinkWriter } from "./link-writer.ts";
import { foundObject, latin1, type MountedTree } from "./mounted-tree.ts";
import type { Node } from "./node.ts";

/** As many files as the peer holds open for us. */
const bindingsMax = 4096;

const sendWhole: Route = { send: true, length: Number.POSITIVE_INFINITY };

export type CreatedName = {
  readonly parent: Node;
  readonly name: string;
  readonly stat: FileStat;
  readonly target: Uint8Array | null;
};

export type LinkedName = {
  readonly parent: Node;
  readonly name: string;
  /** A path that led to the file before; undefined when none was known. */
  readonly from: string | undefined;
};

export type RenamedNames = {
  readonly fromParent: Node;
  readonly fromName: string;
  readonly fromPath: string;
  readonly toParent: Node;
  readonly toName: string;
  readonly toPath: string;
  /** Of what was moved. */
  readonly type: number;
  /** As renameat2. */
  readonly flags: number;
  readonly isExchange: boolean;
};

export class Capture {
  readonly #bindings: Bindings = new Bindings(bindingsMax);
  readonly #trees: Map<Node, MountedTree> = new Map();
  readonly #times: ChangedTimes = new ChangedTimes();
  readonly #unreachable: (message: string) => void;
  #link: LinkWriter | null = null;

  /**
   * `unreachable` is called when a change cannot be told to the peer, because it concerns a file
   * of which no name is known: the session has to end, the next one finds the file by its names.
   */
  constructor(unreachable: (message: string) => void) {
    this.#unreachable = unreachable;
  }

  get link(): LinkWriter | null {
    return this.#link;
  }

  begin(link: LinkWriter): void {
    this.end();
    this.#link = link;
  }

  /** Nothing is sent any more, and nothing is bound. */
  end(): void {
    this.#link = null;
    this.#bindings.clear();
    this.#trees.clear();
    this.#times.take();
  }

  /** Milliseconds until {@link sendTimes} is due; -1 when there is nothing to send. */
  get timesDueInMs(): number {
    return this.#times.dueInMs;
  }

  /** Tell the peer the times of what was changed. */
  sendTimes(): void {
    for (const { tree, node } of this.#times.take()) this.#sendTimesOf(tree, node);
  }

  #sendTimesOf(tree: MountedTree, node: Node): void {
    // What has no place on the peer any more needs no times.
    if (node.bound === 0 && this.#pathOf(tree, node) === undefined) return;
    const stat = tree.stat(node);
    if (typeof stat === "number") return;
    this.attributesChanged(tree, node, stat, attributeBits.atime | attributeBits.mtime);
  }

  #changed(tree: MountedTree, node: Node): void {
    if (this.#link !== null) this.#times.add(tree, node);
  }

  created(tree: MountedTree, node: Node, made: CreatedName): void {
    if (this.#link === null) return;
    const { parent, name, stat } = made;
    if (tree.isNameLocal(parent, name, node.type)) {
      this.#localName(tree, parent);
      return;
    }
    const isDirectory = node.type === fileTypes.directory;
    const operation = { directory: parent.ino, name, ino: node.ino, isDirectory } as const;
    if (!this.#route(tree, { type: "create", ...operation }).send) return;
    this.#send(tree, {
      type: "create",
      path: this.#childPath(tree, parent, name),
      mode: stat.mode,
      uid: stat.uid,
      gid: stat.gid,
      rdev: stat.rdev,
      target: made.target === null ? "" : latin1(made.target),
    });
    this.#changed(tree, node);
    this.#changed(tree, parent);
  }

  linked(tree: MountedTree, node: Node, made: LinkedName): void {
    if (this.#link === null) return;
    const { parent, name } = made;
    if (tree.isNameLocal(parent, name, node.type)) {
      this.#localName(tree, parent);
      // A file without a name, which the peer has made: it got one that is none of its business.
      if (node.bound !== 0 && made.from === undefined) this.release(node);
      return;
    }
    const operation = { type: "link", ino: node.ino, directory: parent.ino, name } as const;
    if (!this.#route(tree, operation).send) return;
    // Its names are in the order in which they became known: the new one is not the first.
    const from = tree.sync.active ? (tree.sync.pathOf(node.ino) ?? undefined) : made.from;
    const object = from === undefined ? node.bound : 0;
    if (from === undefined && object === 0) {
      this.#unreachable(`a file without a known name was linked as ${name}`);
      return;
    }
    const to = this.#childPath(tree, parent, name);
    this.#send(tree, { type: "link", object, from: from ?? "", to });
    this.#changed(tree, parent);
    // The peer finds it by its name from now on.
    node.boundForGood = false;
  }

  /** A file without a name, in `parent`: the peer makes and binds one, too. */
  temporary(tree: MountedTree, node: Node, parent: Node, stat: FileStat): void {
    node.local = tree.isLocal(parent);
    // What is linked while the name's directory is resynchronised is copied.
    if (this.#link === null || tree.sync.active || node.local) return;
    const path = tree.nodes.path(parent);
    if (path === undefined) return;
    const object = this.#bindings.add(node);
    node.boundForGood = true;
    this.#trees.set(node, tree);
    const { mode, uid, gid } = stat;
    this.#send(tree, { type: "temporary", object, path, mode, uid, gid });
    this.#limitBindings();
  }

  /** Before the last known name of a file goes that has others: let the peer hold it open. */
  keepReachable(tree: MountedTree, node: Node): void {
    if (this.#link === null || node.type !== fileTypes.regular || tree.isLocal(node)) return;
    if (this.#objectOf(tree, node) !== 0) node.boundForGood = true;
  }

  removed(
    tree: MountedTree,
    node: Node,
    gone: { readonly parent: Node; readonly name: string; readonly isDirectory: boolean },
  ): void {
    if (this.#link === null) return;
    const { parent, name, isDirectory } = gone;
    if (tree.isNameLocal(parent, name, node.type)) {
      this.#localName(tree, parent);
      return;
    }
    const type = isDirectory ? "rmdir" : "unlink";
    const { send } = this.#route(tree, { type, directory: parent.ino, name });
    if (send) {
      this.#send(tree, { type, path: this.#childPath(tree, parent, name) });
      this.#changed(tree, parent);
    }
    this.#releaseIfGone(tree, node);
  }

  renamed(tree: MountedTree, replaced: Node | null, names: RenamedNames): void {
    if (this.#link === null) return;
    if (tree.isNameLocal(names.toParent, names.toName, names.type)) {
      this.localNames(tree, names);
      return;
    }
    const { send } = this.#route(tree, {
      type: "rename",
      fromDirectory: names.fromParent.ino,
      fromName: names.fromName,
      toDirectory: names.toParent.ino,
      toName: names.toName,
      exchange: names.isExchange,
      ...(tree.sync.active ? renamedObjects(tree, replaced, names) : {}),
    });
    if (send) {
      const { fromPath: from, toPath: to, flags } = names;
      this.#send(tree, { type: "rename", from, to, flags });
      this.#changed(tree, names.fromParent);
      this.#changed(tree, names.toParent);
    }
    if (replaced !== null) this.#releaseIfGone(tree, replaced);
  }

  /** `size` bytes of `data` were written at `offset`; `data` as `LinkWriter.sendWrite` wants it. */
  written(tree: MountedTree, node: Node, data: Uint8Array, size: number, offset: number): void {
    const link = this.#link;
    if (link === null || tree.isLocal(node)) return;
    let length = size;
    if (tree.sync.active) {
      const route = routeOperation(tree.sync, { type: "write", ino: node.ino, offset, length });
      if (!route.send) return;
      length = route.length;
    }
    const object = this.#objectOf(tree, node);
    if (object === 0) return;
    link.sendWrite(tree.index, object, offset, data, length);
    if (!node.timesChanged) this.#times.add(tree, node);
  }

  truncated(tree: MountedTree, node: Node, size: number): void {
    if (this.#link === null || tree.isLocal(node)) return;
    if (!this.#route(tree, { type: "truncate", ino: node.ino, size }).send) return;
    const object = this.#objectOf(tree, node);
    if (object === 0) return;
    this.#send(tree, { type: "truncate", object, path: "", size });
    this.#changed(tree, node);
  }

  allocated(tree: MountedTree, node: Node, mode: number, offset: number, size: number): void {
    if (this.#link === null || tree.isLocal(node)) return;
    const shifts = (mode & (fallocateModes.collapseRange | fallocateModes.insertRange)) !== 0;
    const operation = { type: "fallocate", ino: node.ino, shifts, offset, length: size } as const;
    const route = this.#route(tree, operation);
    if (!route.send) return;
    const object = this.#objectOf(tree, node);
    const length = shifts ? size : Math.min(size, route.length);
    if (object === 0) return;
    this.#send(tree, { type: "fallocate", object, path: "", mode, offset, length });
    this.#changed(tree, node);
  }

  /** `mask` is a sum of `attributeBits`. */
  attributesChanged(tree: MountedTree, node: Node, stat: FileStat, mask: number): void {
    if (this.#link === null || tree.isLocal(node)) return;
    if (!this.#route(tree, { type: "attributes", ino: node.ino }).send) return;
    const reference = this.#referenceTo(tree, node);
    if (reference === null) return;
    this.#send(tree, {
      type: "attributes",
      ...reference,
      // The mode of a symbolic link cannot be set.
      mask: node.type === fileTypes.symlink ? mask & ~attributeBits.mode : mask,
      mode: stat.mode,
      uid: stat.uid,
      gid: stat.gid,
      atimeSec: stat.atimeSec,
      atimeNsec: stat.atimeNsec,
      mtimeSec: stat.mtimeSec,
      mtimeNsec: stat.mtimeNsec,
    });
  }

  xattrSet(tree: MountedTree, node: Node, name: string, value: Uint8Array, flags: number): void {
    if (this.#link === null || tree.isLocal(node)) return;
    if (!this.#route(tree, { type: "attributes", ino: node.ino }).send) return;
    const reference = this.#referenceTo(tree, node);
    if (reference === null) return;
    this.#send(tree, { type: "set_xattr", ...reference, name, value, flags });
  }

  xattrRemoved(tree: MountedTree, node: Node, name: string): void {
    if (this.#link === null || tree.isLocal(node)) return;
    if (!this.#route(tree, { type: "attributes", ino: node.ino }).send) return;
    const reference = this.#referenceTo(tree, node);
    if (reference !== null) this.#send(tree, { type: "remove_xattr", ...reference, name });
  }

  /**
   * Ask the peer to flush `node`, or the whole tree if null. False when there is nothing that the
   * peer could flush: an object without a name.
   */
  sync(tree: MountedTree, node: Node | null, kind: number, cookie: number): boolean {
    if (this.#link === null || (node !== null && tree.isLocal(node))) return false;
    const reference = node === null ? { object: 0, path: "" } : this.#referenceTo(tree, node);
    if (reference === null) return false;
    // What is flushed as a whole is flushed with its times; a directory with those of its names.
    if (node === null || node.type === fileTypes.directory) this.sendTimes();
    else if (node.timesChanged && kind !== flushKinds.data) this.#sendTimesOf(tree, node);
    this.#send(tree, { type: "sync", ...reference, kind: syncKindOf(node, kind), cookie });
    return true;
  }

  /** Records of the copier and of the end of a resynchronisation: they are never routed. */
  sendRecord(record: MirrorRecord): number {
    return this.#link === null ? 0 : this.#link.send(record);
  }

  /** Bytes of the copier, for a file that the peer has under `path`. */
  sendCopied(tree: MountedTree, path: string, node: Node, write: CopiedExtent): void {
    if (this.#link === null) return;
    const object = node.bound === 0 ? this.#bind(tree, node, path) : this.#bindings.of(node);
    this.#link.sendWrite(tree.index, object, write.offset, write.data, write.data.length);
  }

  /** The kernel has forgotten `node`, or it is in sync no longer: the peer need not hold it. */
  release(node: Node): void {
    const tree = this.#trees.get(node);
    const object = this.#bindings.remove(node);
    this.#trees.delete(node);
    if (object !== 0 && tree !== undefined) this.#send(tree, { type: "unbind", object });
  }

  /** Something changed that the peer does not have, but for the times of the directory. */
  #localName(tree: MountedTree, parent: Node): void {
    if (!tree.isLocal(parent)) this.#changed(tree, parent);
  }

  /** As {@link renamed}, between two names that are not mirrored. */
  localNames(tree: MountedTree, names: Pick<RenamedNames, "fromParent" | "toParent">): void {
    this.#localName(tree, names.fromParent);
    this.#localName(tree, names.toParent);
  }

  /** The peer has lost the name: something was moved to where it is not mirrored. */
  movedOut(tree: MountedTree, node: Node, names: RenamedNames): void {
    for (const one of node.type === fileTypes.directory ? tree.nodes.all() : [node]) {
      if (one.bound !== 0 && tree.isLocal(one)) this.release(one);
    }
    const { fromParent, fromName } = names;
    const parent = tree.stat(fromParent);
    if (this.#link === null || typeof parent === "number") return;
    const isDirectory = node.type === fileTypes.directory;
    const type = isDirectory ? "rmdir" : "unlink";
    this.#localName(tree, names.toParent);
    if (!this.#route(tree, { type, directory: fromParent.ino, name: fromName }).send) return;
    const path = tree.nodes.path(fromParent) ?? "";
    const range = { from: fromName, to: `${fromName}\0`, entries: [] };
    this.#send(tree, { type: "listing", path, ...parent, ...range });
    this.#changed(tree, fromParent);
  }

  /**
   * The peer gets a new object: something was moved to where it is mirrored. `send` tells all of it,
   * in records that end with its name; not called when the resynchronisation will bring it.
   */
  movedIn(
    tree: MountedTree,
    node: Node,
    replaced: Node | null,
    { place, send }: { readonly place: LinkedName; readonly send: () => void },
  ): void {
    if (node.bound !== 0) this.release(node);
    if (this.#link === null) return;
    const { parent, name } = place;
    if (tree.sync.active)
      routeOperation(tree.sync, { type: "appear", directory: parent.ino, name });
    else {
      send();
      this.#changed(tree, parent);
      // Where it was put together.
      this.#changed(tree, tree.nodes.root);
    }
    if (replaced !== null) this.#releaseIfGone(tree, replaced);
  }

  #route(tree: MountedTree, operation: Operation): Route {
    return tree.sync.active ? routeOperation(tree.sync, operation) : sendWhole;
  }

  #send(tree: MountedTree, record: DistributiveOmit<MirrorRecord, "tree">): void {
    this.#link?.send({ tree: tree.index, ...record });
  }

  /** Where the peer has `node`; while it is resynchronised, a place that it has already. */
  #pathOf(tree: MountedTree, node: Node): string | undefined {
    if (tree.sync.active) return tree.sync.pathOf(node.ino) ?? undefined;
    return tree.mirroredPath(node);
  }

  #childPath(tree: MountedTree, parent: Node, name: string): string {
    return tree.nodes.childPath(parent, name) ?? name;
  }

  /** The object id of `node`, bound now if it was not; 0 when it has no name on the peer. */
  #objectOf(tree: MountedTree, node: Node): number {
    const known = this.#bindings.of(node);
    if (known !== 0) return known;
    const path = this.#pathOf(tree, node);
    if (path !== undefined) return this.#bind(tree, node, path);
    this.#checkGone(node);
    return 0;
  }

  #bind(tree: MountedTree, node: Node, path: string): number {
    const object = this.#bindings.add(node);
    this.#trees.set(node, tree);
    this.#send(tree, { type: "bind", object, path });
    this.#limitBindings();
    return object;
  }

  #limitBindings(): void {
    const excess = this.#bindings.excess();
    if (excess !== undefined) this.release(excess);
  }

  #referenceTo(tree: MountedTree, node: Node): { object: number; path: string } | null {
    if (node.bound !== 0) return { object: node.bound, path: "" };
    const path = this.#pathOf(tree, node);
    if (path !== undefined) return { object: 0, path };
    this.#checkGone(node);
    return null;
  }

  /** Something without a known name: local if it has none at all, else the peer cannot be told. */
  #checkGone(node: Node): void {
    const stat = node.fd < 0 ? 0 : statDescriptor(node.fd);
    if (typeof stat !== "number" && stat.nlink > 0 && node.type !== fileTypes.directory) {
      this.#unreachable(`file ${node.ino} was changed, of which no name is known`);
    }
  }

  #releaseIfGone(tree: MountedTree, node: Node): void {
    if (!node.nameless || node.bound === 0 || node.boundForGood) return;
    this.#trees.set(node, tree);
    this.release(node);
  }
}

/** What was moved, and what it has replaced. */
function renamedObjects(
  tree: MountedTree,
  replaced: Node | null,
  names: RenamedNames,
): { readonly moved: FoundObject | null; readonly replaced: FoundObject | null } {
  const moved = tree.statChild(names.toParent, names.toName);
  const gone = replaced === null ? 0 : tree.stat(replaced);
  return {
    moved: typeof moved === "number" ? null : foundObject(moved),
    replaced: typeof gone === "number" ? null : foundObject(gone),
  };
}

export type CopiedExtent = { readonly offset: number; readonly data: Uint8Array };

type DistributiveOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never;

function syncKindOf(node: Node | null, kind: number): (typeof syncKinds)[number] {
  if (node === null) return "tree";
  if (node.type === fileTypes.directory) return "directory";
  return kind === flushKinds.data ? "data" : "file";
}
