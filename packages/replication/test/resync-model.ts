/**
 * A primary and a replica in memory, joined by a queue of records: live operations and
 * resynchronisation steps run against each other.
 *
 * @module
 */
import { assert, present } from "@gemel/base";
import {
  type DirectoryNode,
  type FileNode,
  type FoundObject,
  hashBlockBytes,
  isNameInSync,
  type ListedChild,
  type ListingEntry,
  type ListStep,
  type MarkNode,
  type ObjectKind,
  type Operation,
  type Place,
  type PlanLimits,
  ResyncPlan,
  type ResyncStep,
  routeOperation,
  SyncState,
  type TheirName,
} from "../src/index.ts";

import {
  type Directory,
  type File,
  type Inode,
  type ModelTree,
  truncateData,
  writeData,
} from "./model-tree.ts";

/** So small that directories take several listings and files several copies. */
const limits: PlanLimits = {
  copyBytes: 2 * hashBlockBytes,
  requestBytes: 3 * hashBlockBytes,
  aheadFiles: 2,
  aheadBytes: 4 * hashBlockBytes,
  listingEntries: 2,
};

/** What travels, as a closure over the replica's tree: it fails the test if it cannot be applied. */
type Message = (replica: ModelReplica) => void;

/**
 * The names of a directory behind a listing, as they are kept until the next one: nothing may have
 * come to them in between that the next listing would not see.
 */
class ListingRest {
  #ino = -1;
  #from = "";
  #changes = 0;
  #names: readonly string[] = [];

  next(
    directory: Directory,
    { from, to }: { readonly from: string; readonly to: string },
    changes = 0,
  ): void {
    const isKept = directory.ino === this.#ino && from === this.#from && changes === this.#changes;
    const names = namesFrom(directory, from);
    if (isKept) assert(`${this.#names}` === `${names}`, `kept: ${this.#names}, now: ${names}`);
    this.#ino = to === "" ? -1 : directory.ino;
    this.#from = to;
    this.#changes = changes;
    this.#names = namesFrom(directory, to);
  }
}

function namesFrom({ entries }: Directory, from: string): string[] {
  return [...entries.keys()].filter((name) => name >= from).sort();
}

class ModelReplica {
  readonly #rest = new ListingRest();
  readonly tree: ModelTree;
  readonly objects = new Map<number, File>();
  readonly answers: {
    readonly request: number;
    readonly hashes: Uint8Array;
    readonly names?: readonly TheirName[] | null;
  }[] = [];

  constructor(tree: ModelTree) {
    this.tree = tree;
  }

  file(path: string): File {
    const node = this.tree.find(path);
    assert(node?.kind === "file", `replica: no file ${path}`);
    return node;
  }

  must(worked: boolean, what: string): void {
    assert(worked, `replica: cannot ${what}`);
  }

  list(path: string, from: string, to: string, mode: number, entries: readonly ListingEntry[]) {
    const directory = this.tree.find(path);
    assert(directory?.kind === "directory", `replica: no directory ${path}`);
    directory.mode = mode;
    // One name alone is not looked for among all.
    if (to !== `${from}\0`) this.#rest.next(directory, { from, to });
    const listed = new Set(entries.map((entry) => entry.name));
    const at = (name: string): string => (path === "" ? name : `${path}/${name}`);
    for (const name of [...directory.entries.keys()]) {
      if (name < from || (to !== "" && name >= to) || listed.has(name)) continue;
      this.tree.removeAll(at(name));
    }
    for (const entry of entries) this.#makeEntry(directory, entry, at(entry.name));
  }

  #makeEntry(directory: Directory, entry: ListingEntry, path: string): void {
    const present = directory.entries.get(entry.name);
    if (entry.linkOf !== "") {
      if (present !== undefined && present === this.tree.find(entry.linkOf)) return;
      if (present !== undefined) this.tree.removeAll(path);
      this.must(this.tree.link(entry.linkOf, path), `link ${entry.linkOf} to ${path}`);
      return;
    }
    const kind = kindOf(entry.mode);
    const isKept =
      present?.kind === kind &&
      (kind === "directory" || present.nlink === 1) &&
      (present.kind !== "symlink" || present.target === entry.target);
    if (!isKept) {
      if (present !== undefined) this.tree.removeAll(path);
      this.must(this.tree.create(path, kind, entry.target) !== null, `create ${path}`);
    }
    const node = directory.entries.get(entry.name);
    if (node !== undefined) node.mode = entry.mode & 0xff;
  }
}

const modes = { directory: 0o040000, file: 0o100000, symlink: 0o120000 } as const;

function kindOf(mode: number): Inode["kind"] {
  const type = mode & 0o170000;
  return type === modes.directory ? "directory" : type === modes.file ? "file" : "symlink";
}

/** A hash that cannot collide: the block itself, padded, with the length it has. */
function hashOf(block: string): Uint8Array {
  const hash = new Uint8Array(16);
  hash[0] = block.length;
  for (let at = 0; at < block.length; at += 1) hash[at + 1] = block.charCodeAt(at);
  return hash;
}

/** Characters of one hash block. */
const blockUnits = 4;

/**
 * The primary with its replica. Offsets of live operations are in characters; `scale` bytes of the
 * plan are one character, so that four of them are a hash block.
 */
export class ModelMirror {
  readonly source: ModelTree;
  readonly replica: ModelReplica;
  readonly state: SyncState;
  readonly plan: ResyncPlan;
  readonly #wire: Message[] = [];
  readonly #rest = new ListingRest();
  readonly #bound = new Map<number, number>();
  #nextObject = 0;
  #nextRequest = 0;
  readonly #since: { readonly source: number; readonly target: number };
  bytesSent = 0;
  /** Blocks that the replica was asked to hash. */
  blocksAsked = 0;

  /** With `marked`, only that may differ, and what was born after these inode numbers. */
  constructor(source: ModelTree, target: ModelTree, marked: Marked | null = null) {
    this.source = source;
    this.replica = new ModelReplica(target);
    this.state = new SyncState(
      (ino) => this.#unbind(ino),
      (ino) => this.#places(ino),
    );
    this.#since = marked ?? { source: 0, target: 0 };
    if (marked === null) this.state.begin(source.root.ino);
    else this.state.beginMarked(source.root.ino, marked.marks);
    const nextRequest = (): number => {
      this.#nextRequest += 1;
      return this.#nextRequest;
    };
    this.plan = new ResyncPlan(this.state, nextRequest, limits);
  }

  get outstanding(): number {
    return this.#wire.length + this.replica.answers.length;
  }

  #unbind(ino: number): void {
    const object = this.#bound.get(ino);
    if (object === undefined) return;
    this.#bound.delete(ino);
    this.#send((replica) => {
      replica.must(replica.objects.delete(object), "unbind");
    });
  }

  #send(message: Message): void {
    this.#wire.push(message);
  }

  /** The replica applies up to `count` records; then up to `count` answers arrive. */
  deliver(count: number): void {
    for (const message of this.#wire.splice(0, count)) message(this.replica);
    for (const { request, hashes, names } of this.replica.answers.splice(0, count)) {
      if (names === undefined) this.plan.hashesArrived(request, hashes);
      else {
        const answer = { found: names !== null, to: "", names: names ?? [] };
        this.plan.namesArrived(request, answer);
      }
    }
  }

  /** The object under which writes of this inode travel. */
  #objectOf(ino: number, livePath: string): number {
    const known = this.#bound.get(ino);
    if (known !== undefined) return known;
    this.#nextObject += 1;
    const object = this.#nextObject;
    const path = this.#knownPath(ino, livePath);
    this.#bound.set(ino, object);
    this.#send((replica) => replica.objects.set(object, replica.file(path)));
    return object;
  }

  /** What a record may call the inode now. */
  #knownPath(ino: number, livePath: string): string {
    return this.state.active ? present(this.state.pathOf(ino), "what is sent is known") : livePath;
  }

  #route(operation: Operation): number {
    if (!this.state.active) return Number.POSITIVE_INFINITY;
    const route = routeOperation(this.state, operation);
    return route.send ? Math.max(1, route.length) : 0;
  }

  create(path: string, kind: Inode["kind"], text: string): void {
    const node = this.source.create(path, kind, kind === "symlink" ? text : "");
    const place = this.source.directoryOf(path);
    if (node === null || place === null) return;
    const sent = this.#route({
      type: "create",
      directory: place.directory.ino,
      name: place.name,
      ino: node.ino,
      isDirectory: kind === "directory",
    });
    if (sent === 0) return;
    this.#send((r) => {
      r.must(r.tree.create(path, kind, kind === "symlink" ? text : "") !== null, `create ${path}`);
    });
  }

  link(from: string, to: string): void {
    const node = this.source.find(from);
    const place = this.source.directoryOf(to);
    if (node === undefined || place === null || !this.source.link(from, to)) return;
    const { directory, name } = place;
    const sent = this.#route({ type: "link", ino: node.ino, directory: directory.ino, name });
    if (sent === 0) return;
    const known = this.#knownPath(node.ino, from);
    assert(known !== to, "a link is made from another name");
    this.#send((r) => r.must(r.tree.link(known, to), `link ${known} ${to}`));
  }

  remove(path: string): void {
    const place = this.source.directoryOf(path);
    if (place === null) return;
    const { directory, name } = place;
    if (this.source.unlink(path)) {
      if (this.#route({ type: "unlink", directory: directory.ino, name }) === 0) return;
      this.#send((r) => r.must(r.tree.unlink(path), `unlink ${path}`));
    } else if (this.source.rmdir(path)) {
      if (this.#route({ type: "rmdir", directory: directory.ino, name }) === 0) return;
      this.#send((r) => r.must(r.tree.rmdir(path), `rmdir ${path}`));
    }
  }

  rename(from: string, to: string, exchange: boolean): void {
    const source = this.source.directoryOf(from);
    const target = this.source.directoryOf(to);
    const [moved, replaced] = [this.source.find(from), this.source.find(to)];
    if (source === null || target === null || !this.source.rename(from, to, exchange)) return;
    const sent = this.#route({
      type: "rename",
      fromDirectory: source.directory.ino,
      fromName: source.name,
      toDirectory: target.directory.ino,
      toName: target.name,
      exchange,
      moved: moved === undefined ? null : foundObject(moved),
      replaced: replaced === undefined ? null : foundObject(replaced),
    });
    if (sent === 0) return;
    this.#send((r) => r.must(r.tree.rename(from, to, exchange), `rename ${from} ${to}`));
  }

  write(path: string, offset: number, text: string): void {
    const node = this.source.find(path);
    if (node?.kind !== "file") return;
    node.data = writeData(node.data, offset, text);
    const length = this.#route({
      type: "write",
      ino: node.ino,
      offset: offset * scale,
      length: text.length * scale,
    });
    if (length === 0) return;
    this.#sendWrite(node.ino, path, offset, text.slice(0, length / scale));
  }

  #sendWrite(ino: number, path: string, offset: number, text: string): void {
    const object = this.#objectOf(ino, path);
    this.bytesSent += text.length;
    this.#send((r) => {
      const file = present(r.objects.get(object), "replica: object is bound");
      file.data = writeData(file.data, offset, text);
    });
  }

  truncate(path: string, size: number): void {
    const node = this.source.find(path);
    if (node?.kind !== "file") return;
    node.data = truncateData(node.data, size);
    if (this.#route({ type: "truncate", ino: node.ino, size: size * scale }) === 0) return;
    this.#sendTruncate(node.ino, path, size);
  }

  #sendTruncate(ino: number, path: string, size: number): void {
    const object = this.#objectOf(ino, path);
    this.#send((r) => {
      const file = present(r.objects.get(object), "replica: object is bound");
      file.data = truncateData(file.data, size);
    });
  }

  /** Remove `length` characters at `offset`, as collapse does. */
  collapse(path: string, offset: number, length: number): void {
    const node = this.source.find(path);
    if (node?.kind !== "file" || offset + length >= node.data.length) return;
    const remove = (data: string): string => data.slice(0, offset) + data.slice(offset + length);
    node.data = remove(node.data);
    const sent = this.#route({
      type: "fallocate",
      ino: node.ino,
      shifts: true,
      offset: offset * scale,
      length: length * scale,
    });
    if (sent === 0) return;
    const object = this.#objectOf(node.ino, path);
    this.#send((r) => {
      const file = present(r.objects.get(object), "replica: object is bound");
      file.data = remove(file.data);
    });
  }

  chmod(path: string, mode: number): void {
    const node = this.source.find(path);
    if (node === undefined) return;
    node.mode = mode;
    if (this.#route({ type: "attributes", ino: node.ino }) === 0) return;
    const known = this.#knownPath(node.ino, path);
    this.#send((r) => {
      present(r.tree.find(known), `replica: chmod ${known}`).mode = mode;
    });
  }

  /** Perform one step of the plan. False when it is done, and the state was ended. */
  step(windowOpen = true): ResyncStep["type"] {
    const step = this.plan.next(windowOpen);
    switch (step.type) {
      case "list":
        this.#list(step);
        break;
      case "ask_names":
        this.#askNames(step);
        break;
      case "look":
        this.#look(step);
        break;
      case "compare":
        this.#compare(step);
        break;
      case "attributes": {
        const { mode } = present(this.source.find(step.path), "a known directory");
        this.#send((r) => {
          present(r.tree.find(step.path), "replica: a known directory").mode = mode;
        });
        this.plan.attributesSent(step);
        break;
      }
      case "finish": {
        const node = this.source.find(step.path);
        assert(node?.kind === "file" && node.ino === step.ino, "a known file");
        this.plan.finished(step, node.data.length * scale);
        this.#finishFile(node, step.path);
        break;
      }
      case "ask": {
        const { path, request } = step;
        this.blocksAsked += step.length / hashBlockBytes;
        const [first, end] = [step.offset / scale, (step.offset + step.length) / scale];
        this.#send((r) => {
          const data = r.file(path).data.slice(first, end);
          const blocks = Math.ceil(data.length / blockUnits);
          const hashes = new Uint8Array(blocks * 16);
          for (let at = 0; at < blocks; at += 1) {
            hashes.set(hashOf(data.slice(at * blockUnits, (at + 1) * blockUnits)), at * 16);
          }
          r.answers.push({ request, hashes });
        });
        break;
      }
      case "copy":
        this.#copy(step);
        break;
      case "lost":
        throw new LostTrack();
      case "done":
        this.state.end();
        break;
      case "idle":
        break;
    }
    return step.type;
  }

  #list(step: Extract<ResyncStep, { readonly type: "list" }>): void {
    const directory = this.source.find(step.path);
    assert(directory?.kind === "directory", `known path is true on the primary: ${step.path}`);
    assert(directory.ino === step.ino, "known path leads to the known inode");
    const { names, to } = selectNames(step, [...directory.entries.keys()]);
    const { changesBehind } = this.state;
    if (step.to === "") this.#rest.next(directory, { from: step.from, to }, changesBehind);
    // All names of a file are known before it is listed, so that links stay links.
    for (const name of names) {
      const child = present(directory.entries.get(name), "listed");
      if (child.kind !== "directory" && child.nlink > 1) {
        this.state.file(child.ino, { directory: directory.ino, name });
      }
    }
    const children: ListedChild[] = names.map((name) => {
      const node = present(directory.entries.get(name), "listed");
      return {
        name,
        ino: node.ino,
        mode: modes[node.kind] | node.mode,
        uid: 0,
        gid: 0,
        atimeSec: 0,
        atimeNsec: 0,
        mtimeSec: 0,
        mtimeNsec: 0,
        rdev: 0,
        size: node.kind === "file" ? node.data.length * scale : 0,
        target: node.kind === "symlink" ? node.target : "",
      };
    });
    const entries = this.plan.listed(step, children, to);
    const { path, from } = step;
    const mode = directory.mode;
    this.#send((r) => r.list(path, from, to, mode, entries));
  }

  #copy(step: Extract<ResyncStep, { readonly type: "copy" }>): void {
    const node = this.source.find(step.path);
    assert(node?.kind === "file" && node.ino === step.ino, "known path leads to the known file");
    const first = step.offset / scale;
    const data = node.data.slice(first, first + step.length / scale);
    for (let at = 0; at < data.length; at += blockUnits) {
      const block = data.slice(at, at + blockUnits);
      const hash = step.hashes.subarray((at / blockUnits) * 16, (at / blockUnits + 1) * 16);
      const isEqual = hash.length === 16 && hashOf(block).every((byte, i) => byte === hash[i]);
      if (!isEqual) this.#sendWrite(node.ino, step.path, first + at, block);
    }
    const isLast = this.plan.copied(step, (first + data.length) * scale, node.data.length * scale);
    if (isLast) this.#finishFile(node, step.path);
  }

  #finishFile(node: File, path: string): void {
    this.#sendTruncate(node.ino, path, node.data.length);
    const known = this.#knownPath(node.ino, path);
    const mode = node.mode;
    this.#send((r) => {
      r.file(known).mode = mode;
    });
  }

  #places(ino: number): Place[] {
    return this.source
      .paths("any")
      .filter((path) => this.source.find(path)?.ino === ino)
      .map((path) => {
        const place = present(this.source.directoryOf(path), "a parent");
        const kind = objectKind(present(this.source.find(path), "filtered"));
        const links = kind === "directory" ? 1 : present(this.source.find(path), "found").nlink;
        return { directory: place.directory.ino, name: place.name, kind, links };
      });
  }

  #directory(path: string): Directory {
    const node = this.source.find(path);
    assert(node?.kind === "directory", `known path is true on the primary: ${path}`);
    return node;
  }

  #askNames(step: Extract<ResyncStep, { readonly type: "ask_names" }>): void {
    const { path, request, from } = step;
    this.#send((r) => {
      const directory = r.tree.find(path);
      const names =
        directory?.kind === "directory" ? namesOf(directory, from, this.#since.target) : null;
      r.answers.push({ request, hashes: new Uint8Array(0), names });
    });
  }

  #look(step: Extract<ResyncStep, { readonly type: "look" }>): void {
    const found = new Map<string, FoundObject>();
    for (const name of step.names) {
      const child = this.#directory(step.path).entries.get(name);
      if (child !== undefined) found.set(name, foundObject(child));
    }
    this.plan.looked(step, found);
  }

  #compare(step: Extract<ResyncStep, { readonly type: "compare" }>): void {
    const directory = this.#directory(step.path);
    this.plan.compared(step, namesOf(directory, step.from, this.#since.source));
  }

  /** Invariant: with everything delivered, what is known to be in sync is equal. */
  checkKnown(): void {
    this.deliver(Number.POSITIVE_INFINITY);
    const walk = (source: Inode, target: Inode | undefined, path: string): void => {
      assert(target?.kind === source.kind, `in sync, but not on the replica: ${path}`);
      if (source.kind === "directory" && target.kind === "directory") {
        const node = present(this.state.directory(source.ino), "walked by known names");
        if (this.state.isDirectoryInSync(source.ino)) {
          assert(
            [...source.entries.keys()].sort().join() === [...target.entries.keys()].sort().join(),
            `names differ in ${path}`,
          );
        }
        for (const name of node.entries.keys()) {
          const child = present(source.entries.get(name), `known name on the primary ${name}`);
          walk(child, target.entries.get(name), `${path}/${name}`);
        }
        if (node.sparse) checkUnknown(node, source, target);
      } else if (source.kind === "file" && target.kind === "file") {
        checkPrefix(present(this.state.file(source.ino), "known"), source, target, path);
      }
    };
    if (this.state.active) walk(this.source.root, this.replica.tree.root, "");
  }
}

/** What has no node, and no mark, is the same on both. */
function checkUnknown(node: DirectoryNode, source: Directory, target: Directory): void {
  for (const name of new Set([...source.entries.keys(), ...target.entries.keys()])) {
    const isPending = !isNameInSync(node, name) || node.marks.children.has(name);
    if (isPending || node.entries.has(name)) continue;
    const [mine, theirs] = [source.entries.get(name), target.entries.get(name)];
    assert(mine?.kind === theirs?.kind, `in sync without a node, but another kind: ${name}`);
    // With several names the mark may be on another one.
    if (mine?.kind === "file" && theirs?.kind === "file" && mine.nlink + theirs.nlink === 2) {
      assert(mine.data === theirs.data, `in sync without a node, but other data: ${name}`);
    }
  }
}

function checkPrefix(node: FileNode, source: File, target: File, path: string): void {
  const cursor = node.cursor / scale;
  const isWhole = cursor === Number.POSITIVE_INFINITY;
  const a = isWhole ? source.data : truncateData(source.data, cursor);
  const b = isWhole ? target.data : truncateData(target.data, cursor);
  assert(a === b, `bytes below the cursor ${cursor} differ in ${path}: "${a}" "${b}"`);
}

/** The session ends and the next one begins with what is marked then. */
export class LostTrack extends Error {}

export type Marked = { readonly marks: MarkNode; readonly source: number; readonly target: number };

function objectKind(node: Inode): ObjectKind {
  return node.kind === "symlink" ? "other" : node.kind;
}

function foundObject(node: Inode): FoundObject {
  const size = node.kind === "file" ? node.data.length * scale : 0;
  const links = node.kind === "directory" ? 1 : node.nlink;
  return { ino: node.ino, kind: objectKind(node), size, links };
}

function namesOf(directory: Directory, from: string, since: number): TheirName[] {
  return [...directory.entries.entries()]
    .filter(([name]) => name >= from)
    .map(([name, node]) => ({ name, type: modes[node.kind], isNew: node.ino > since }));
}

/** Bytes of the plan for one character of the model. */
export const scale: number = hashBlockBytes / blockUnits;

/** The names of a list step, and the first one left out. */
function selectNames(
  step: ListStep,
  names: readonly string[],
): { readonly names: string[]; readonly to: string } {
  const inRange = names
    .filter((name) => name >= step.from && (step.to === "" || name < step.to))
    .sort((a, b) => (a < b ? -1 : 1));
  const next = inRange[step.limit];
  if (next === undefined) return { names: inRange, to: step.to };
  return { names: inRange.slice(0, step.limit), to: next };
}
