/**
 * Performs the steps of a resynchronisation: looks at the backing tree, tells the plan what is
 * there, and sends the records that make the peer equal.
 *
 * One step at a time, in the device thread, so no operation comes in between. What is sent and not
 * yet received by the peer is bounded by a window of bytes.
 *
 * @module
 */
import { createHash } from "node:crypto";
import {
  type AskStep,
  type AttributesStep,
  attributeBits,
  bornSince,
  type ChangeMap,
  type CompareStep,
  type CopyStep,
  type FinishStep,
  hashBlockBytes,
  hashBytes,
  joinPath,
  type ListedChild,
  type ListingEntry,
  type ListStep,
  MarkNode,
  planLimits,
  ResyncPlan,
  type ResyncStep,
  TokenBucket,
  writeHeaderBytes,
} from "@gemel/replication";
import {
  closeDescriptor,
  cName,
  type FileStat,
  openat,
  pread,
  statDescriptor,
} from "../file-calls.ts";
import { fallocateModes, fileTypes, openFlags } from "../file-constants.ts";
import { namesWithin } from "../map/directory-names.ts";
import { LinkFinder } from "../map/link-finder.ts";
import { RangedNames } from "../map/ranged-names.ts";
import type { Capture } from "./capture.ts";
import { lookAt, namesToList, openListed } from "./copied-directory.ts";
import { closeCopied, listedChild, openCopied, sentAttributes } from "./copied-object.ts";
import { type FileRange, holesWithin, nextData, withoutHoles } from "./holes.ts";
import type { LinkNotice, ResyncLimits } from "./messages.ts";
import type { MountedTree } from "./mounted-tree.ts";
import { Node } from "./node.ts";
import { counters, type SharedMemory } from "./shared-memory.ts";
import { readXattrs } from "./xattr-list.ts";

/** Most bytes of the copier that the peer has not received. */
const windowBytes: number = 8 << 20;

/** What a file system gives space in, or a part of that. */
const pageSize = 4096;

/** What may differ, and what both copies had in common before. */
export type KnownBefore = {
  readonly map: ChangeMap;
  /** The last checkpoint that both nodes have. */
  readonly base: number;
};

type Part = {
  readonly tree: MountedTree;
  readonly plan: ResyncPlan;
  readonly listed: RangedNames;
  /** Of the tree's state, when `listed` was read. */
  changesBehind: number;
  readonly compared: RangedNames;
};

/** What a step has led to. */
export type CopierState = "working" | "waiting" | "done";

export class Copier {
  readonly #capture: Capture;
  readonly #memory: SharedMemory;
  readonly #parts: readonly Part[];
  readonly #buffer: Buffer = Buffer.alloc(writeHeaderBytes + (1 << 20));
  /** Low words of sequence numbers and bytes, of what may not have been received yet. */
  readonly #outstanding: { readonly sequence: number; readonly bytes: number }[] = [];
  #outstandingBytes = 0;
  #lastRequest = 0;
  readonly #known: KnownBefore;
  /** Null: no bound to the rate. */
  #bucket: TokenBucket | null;
  readonly #links: Map<MountedTree, LinkFinder> = new Map();

  constructor(
    capture: Capture,
    memory: SharedMemory,
    trees: readonly MountedTree[],
    known: KnownBefore,
    limits: ResyncLimits,
  ) {
    this.#bucket = bucketOf(limits);
    this.#capture = capture;
    this.#memory = memory;
    this.#known = known;
    this.#parts = trees.map((tree) => {
      const root = statDescriptor(tree.rootFd);
      const marks = new MarkNode();
      marks.merge(known.map.tree(tree.index));
      tree.sync.beginMarked(typeof root === "number" ? tree.nodes.root.ino : root.ino, marks);
      return {
        tree,
        listed: new RangedNames(),
        changesBehind: 0,
        compared: new RangedNames(),
        plan: new ResyncPlan(
          tree.sync,
          () => {
            this.#lastRequest += 1;
            return this.#lastRequest;
          },
          { ...planLimits, aheadFiles: limits.files },
        ),
      };
    });
  }

  /** From now on. */
  limit(limits: ResyncLimits): void {
    this.#bucket = bucketOf(limits);
    for (const { plan } of this.#parts) plan.lookAhead(limits.files);
  }

  /** Hashes that the peer was asked for. */
  hashesArrived(request: number, hashes: Uint8Array): void {
    for (const { plan } of this.#parts) if (plan.hashesArrived(request, hashes)) return;
  }

  /** Names that the peer has, as it was asked. */
  namesArrived(notice: Extract<LinkNotice, { readonly type: "names" }>): void {
    for (const { plan } of this.#parts) if (plan.namesArrived(notice.request, notice)) return;
  }

  /** Perform the next step of any tree. `waiting`: for the peer; `done`: everything is in sync. */
  step(): CopierState {
    const isOpen = this.#isWindowOpen();
    let isDone = true;
    for (const part of this.#parts) {
      const step = part.plan.next(isOpen);
      if (step.type === "done") continue;
      isDone = false;
      if (step.type === "idle") continue;
      if (step.type === "lost") throw new Error("a file with several names moved: it begins again");
      this.#perform(part, step);
      this.#publish();
      return "working";
    }
    this.#publish();
    return isDone ? "done" : "waiting";
  }

  /** So long the next step has to wait, for the sake of the rate. */
  pauseMs(now: number): number {
    return this.#bucket?.waitMs(now) ?? 0;
  }

  /** Everything counts as in sync from now on: after `done`, or because the session is over. */
  end(): void {
    for (const { tree } of this.#parts) tree.sync.end();
  }

  #perform(part: Part, step: Exclude<ResyncStep, { type: "idle" | "done" | "lost" }>): void {
    switch (step.type) {
      case "ask_names": {
        const { path, request, from } = step;
        const { base } = this.#known;
        const place = { tree: part.tree.index, path, request, from, base } as const;
        this.#sent(this.#capture.sendRecord({ type: "names_request", ...place }));
        return;
      }
      case "look":
        part.plan.looked(step, lookAt(part.tree, step));
        return;
      case "compare":
        this.#compare(part, step);
        return;
      case "attributes":
        this.#attributes(part, step);
        return;
      case "finish":
        this.#finish(part, step);
        return;
      case "list":
        this.#list(part, step);
        return;
      case "ask":
        this.#ask(part, step);
        return;
      case "copy":
        this.#copy(part, step);
    }
  }

  /** Nothing is asked about a hole: it may be as long as a file can be. */
  #ask({ tree, plan }: Part, step: AskStep): void {
    const { path, request, offset, length } = step;
    const opened = openCopied(tree, step, tree.nodes.byIno(step.ino));
    if (opened === null) {
      plan.vanished(step.ino);
      return;
    }
    const { fd, stat } = opened;
    const data = nextData(fd, offset, stat.size);
    closeCopied(tree, step, fd);
    // The end of the file counts as data, so that a last short block is compared.
    if (data - offset >= length) {
      plan.holeFound(step, data);
      return;
    }
    const record = {
      type: "hash_request",
      tree: tree.index,
      path,
      request,
      offset,
      length,
    } as const;
    this.#sent(this.#capture.sendRecord(record));
  }

  #compare({ tree, plan, compared: ranged }: Part, step: CompareStep): void {
    const opened = openListed(tree, step);
    if (opened === null) {
      plan.vanished(step.ino);
      return;
    }
    const since = bornSince(this.#known.map.header, this.#known.base);
    const isLocal = tree.scope.within(step.path);
    // A name that changes behind the range is dirty, whatever is compared.
    const names = namesWithin(opened.fd, step, { since, isLocal, ranged });
    closeDescriptor(opened.fd);
    plan.compared(step, names.names);
  }

  #attributes({ tree, plan }: Part, step: AttributesStep): void {
    const place = tree.at(step.path === "" ? "." : step.path);
    const flags = openFlags.path | openFlags.noFollow | openFlags.closeOnExec;
    const fd = openat(place.dirfd, place.name, flags);
    const stat = fd < 0 ? fd : statDescriptor(fd);
    if (typeof stat === "number" || stat.ino !== step.ino) {
      if (fd >= 0) closeDescriptor(fd);
      plan.vanished(step.ino);
      return;
    }
    this.#sendXattrs(tree, step.path, fd);
    closeDescriptor(fd);
    const { mode, uid, gid, atime, mtime } = attributeBits;
    const isLink = (stat.mode & fileTypes.mask) === fileTypes.symlink;
    const mask = (isLink ? 0 : mode) | uid | gid | atime | mtime;
    const reference = { tree: tree.index, object: 0, path: step.path };
    const record = { type: "attributes", ...reference, mask, ...sentAttributes(stat) } as const;
    this.#sent(this.#capture.sendRecord(record));
    plan.attributesSent(step);
  }

  #finish({ tree, plan }: Part, step: FinishStep): void {
    const opened = openCopied(tree, step, tree.nodes.byIno(step.ino));
    if (opened === null) {
      plan.vanished(step.ino);
      return;
    }
    plan.finished(step, opened.stat.size);
    this.#finishFile(tree, step.path, opened.stat, opened.fd);
    closeCopied(tree, step, opened.fd);
  }

  /** All names of a listed file get known, so that what is a link stays one. */
  #knowLinks(tree: MountedTree, ino: number): void {
    if (tree.sync.isEverythingPending || tree.sync.file(ino) !== undefined) return;
    const finder = this.#links.get(tree) ?? new LinkFinder(tree);
    this.#links.set(tree, finder);
    finder.reveal(ino);
  }

  #list(part: Part, step: ListStep): void {
    const { tree, plan, listed } = part;
    if (part.changesBehind !== tree.sync.changesBehind) listed.forget();
    part.changesBehind = tree.sync.changesBehind;
    const opened = openListed(tree, step);
    if (opened === null) {
      plan.vanished(step.ino);
      return;
    }
    const { fd, stat } = opened;
    try {
      const { names, to } = namesToList(opened, step, listed);
      const children: ListedChild[] = [];
      for (const name of names) {
        const child = listedChild(fd, name, stat.dev);
        if (child === null) continue;
        const isDirectory = (child.mode & fileTypes.mask) === fileTypes.directory;
        if (tree.scope.isChildLocal(joinPath(step.path, name), isDirectory)) continue;
        this.#rename(tree, step.path, name, child.ino);
        if (child.links > 1) this.#knowLinks(tree, child.ino);
        children.push(child);
      }
      const listing = plan.listed(step, children, to);
      this.#sent(
        this.#capture.sendRecord({
          type: "listing",
          tree: tree.index,
          path: step.path,
          ...sentAttributes(stat),
          from: step.from,
          to,
          entries: listing,
        }),
      );
      if (step.from === "") this.#sendXattrs(tree, step.path, fd);
      for (const entry of listing) this.#sendSpecialXattrs(tree, step.path, fd, entry);
    } finally {
      closeDescriptor(fd);
    }
  }

  /** A node that had lost its known names has one again, so its changes can be told. */
  #rename(tree: MountedTree, directory: string, name: string, ino: number): void {
    const node = tree.nodes.byIno(ino);
    if (node === undefined || !node.nameless || node === tree.nodes.root) return;
    let parent = tree.nodes.root;
    const place = directory === "" ? [] : directory.split("/");
    for (const part of place) {
      const stat = tree.statChild(parent, part);
      const found = typeof stat === "number" ? stat : tree.found(parent, part, stat);
      if (typeof found === "number") return;
      parent = found;
    }
    const stat = tree.statChild(parent, name);
    if (typeof stat !== "number") tree.found(parent, name, stat);
  }

  #copy({ tree, plan }: Part, step: CopyStep): void {
    const known = tree.nodes.byIno(step.ino);
    const opened = openCopied(tree, step, known);
    if (opened === null) {
      plan.vanished(step.ino);
      return;
    }
    const { fd, stat } = opened;
    try {
      const dataAt = nextData(fd, step.offset, stat.size);
      if (dataAt - step.offset >= step.length || (dataAt === stat.size && dataAt > step.offset)) {
        const end = dataAt === stat.size ? dataAt : dataAt - (dataAt % hashBlockBytes);
        this.#punch(tree, step.path, { offset: step.offset, length: end - step.offset }, stat.size);
        if (plan.copied(step, end, stat.size)) this.#finishFile(tree, step.path, stat, fd);
        return;
      }
      const data = this.#buffer.subarray(writeHeaderBytes, writeHeaderBytes + step.length);
      const size = pread(fd, data, step.offset);
      if (size < 0) throw new Error(`Cannot read ${step.path}: errno ${-size}`);
      const node = known ?? new Node(step.ino, fileTypes.regular);
      const holes = holesWithin(fd, step.offset, step.offset + size);
      for (const hole of holes) this.#punch(tree, step.path, hole, stat.size);
      this.#sendBlocks(tree, step, node, data.subarray(0, size), holes);
      const isLast = plan.copied(step, step.offset + size, stat.size);
      if (isLast) this.#finishFile(tree, step.path, stat, fd, node.bound);
      if (known === undefined) this.#capture.release(node);
    } finally {
      closeCopied(tree, step, fd);
    }
  }

  /** A hole is a hole on the peer, whatever it had there; at the end of the file by whole blocks. */
  #punch(
    tree: MountedTree,
    path: string,
    { offset, length: exact }: FileRange,
    size: number,
  ): void {
    const mode = fallocateModes.punchHole | fallocateModes.keepSize;
    const isLast = offset + exact === size;
    const length = isLast ? exact + ((pageSize - (size % pageSize)) % pageSize) : exact;
    const reference = { tree: tree.index, object: 0, path };
    this.#sent(this.#capture.sendRecord({ type: "fallocate", ...reference, mode, offset, length }));
  }

  /** The blocks whose hashes differ, without the holes; neighbouring ones in one record. */
  #sendBlocks(
    tree: MountedTree,
    step: CopyStep,
    node: Node,
    data: Buffer,
    holes: readonly FileRange[],
  ): void {
    let from = -1;
    for (let at = 0; ; at += hashBlockBytes) {
      const block = data.subarray(at, Math.min(at + hashBlockBytes, data.length));
      const differs = block.length > 0 && !isEqual(block, step.hashes, at / hashBlockBytes);
      if (differs && from < 0) from = at;
      if (!differs && from >= 0) {
        const length = Math.min(at, data.length) - from;
        for (const part of withoutHoles({ offset: step.offset + from, length }, holes)) {
          const start = part.offset - step.offset;
          const extent = { offset: part.offset, data: data.subarray(start, start + part.length) };
          this.#sendExtent(tree, step.path, node, extent);
        }
        from = -1;
      }
      if (at >= data.length) return;
    }
  }

  #sendExtent(
    tree: MountedTree,
    path: string,
    node: Node,
    extent: { readonly offset: number; readonly data: Buffer },
  ): void {
    // The header goes before the data: what is there belongs to a block that was sent or is equal.
    this.#capture.sendCopied(tree, path, node, extent);
    this.#sent(extent.data.length);
  }

  /** `object`: under which the peer holds it open, 0 when it has to look for its name. */
  #finishFile(tree: MountedTree, path: string, stat: FileStat, fd: number, object = 0): void {
    const place = object === 0 ? path : "";
    const reference = { tree: tree.index, object, path: place };
    const { mode, uid, gid, atime, mtime } = attributeBits;
    this.#sent(this.#capture.sendRecord({ type: "truncate", ...reference, size: stat.size }));
    const attributes = readXattrs(fd);
    this.#sent(this.#capture.sendRecord({ type: "xattrs", ...reference, attributes }));
    this.#sent(
      this.#capture.sendRecord({
        type: "attributes",
        ...reference,
        mask: mode | uid | gid | atime | mtime,
        ...sentAttributes(stat),
      }),
    );
  }

  /** What is neither a file nor a directory has no later step that would send them. */
  #sendSpecialXattrs(tree: MountedTree, directory: string, fd: number, entry: ListingEntry): void {
    const type = entry.mode & fileTypes.mask;
    const isLater = type === fileTypes.regular || type === fileTypes.directory;
    if (isLater || entry.linkOf !== "") return;
    const flags = openFlags.path | openFlags.noFollow | openFlags.closeOnExec;
    const special = openat(fd, cName(entry.name), flags);
    if (special < 0) throw new Error(`Cannot open ${entry.name}: errno ${-special}`);
    const attributes = readXattrs(special);
    closeDescriptor(special);
    if (attributes.length === 0) return;
    const path = joinPath(directory, entry.name);
    this.#sent(
      this.#capture.sendRecord({ type: "xattrs", tree: tree.index, object: 0, path, attributes }),
    );
  }

  #sendXattrs(tree: MountedTree, path: string, fd: number): void {
    const attributes = readXattrs(fd);
    this.#sent(
      this.#capture.sendRecord({ type: "xattrs", tree: tree.index, object: 0, path, attributes }),
    );
  }

  #sent(bytes: number): void {
    const sequence = (this.#capture.link?.sequence ?? 0) | 0;
    this.#outstanding.push({ sequence, bytes });
    this.#outstandingBytes += bytes;
    this.#bucket?.take(bytes);
    this.#memory.count(counters.resyncBytesSent, bytes);
  }

  #isWindowOpen(): boolean {
    for (;;) {
      const first = this.#outstanding[0];
      if (first === undefined || !this.#memory.hasReceived(first.sequence)) break;
      this.#outstanding.shift();
      this.#outstandingBytes -= first.bytes;
    }
    return this.#outstandingBytes < windowBytes;
  }

  #publish(): void {
    const { counters: values } = this.#memory;
    const sum = { filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0 };
    for (const { plan } of this.#parts) {
      const progress = plan.progress;
      sum.filesDone += progress.filesDone;
      sum.filesTotal += progress.filesTotal;
      sum.bytesDone += progress.bytesDone;
      sum.bytesTotal += progress.bytesTotal;
    }
    values[counters.filesDone] = sum.filesDone;
    values[counters.filesTotal] = sum.filesTotal;
    values[counters.bytesDone] = sum.bytesDone;
    values[counters.bytesTotal] = sum.bytesTotal;
  }
}

function isEqual(block: Uint8Array, hashes: Uint8Array, index: number): boolean {
  const theirs = hashes.subarray(index * hashBytes, (index + 1) * hashBytes);
  if (theirs.length < hashBytes) return false;
  const ours = createHash("sha256").update(block).digest().subarray(0, hashBytes);
  return ours.equals(theirs);
}

function bucketOf({ bytesPerSecond }: ResyncLimits): TokenBucket | null {
  return bytesPerSecond === null ? null : new TokenBucket(bytesPerSecond, performance.now());
}
