/**
 * Performs the steps of a resynchronisation: looks at the backing tree, tells the plan what is
 * there, and sends the records that make the peer equal.
 *
 * One step at a time, in the device thread, so no operation comes in between. What is sent and not
 * yet received by the peer is bounded by a window of bytes.
 *
 * @module
 */
import {
  type AskStep,
  type AttributesStep,
  bornSince,
  type ChangeMap,
  type CompareStep,
  type CopyStep,
  type FinishStep,
  hashBlockBytes,
  joinPath,
  type ListedChild,
  type ListStep,
  MarkNode,
  planLimits,
  ResyncPlan,
  type ResyncStep,
  writeHeaderBytes,
} from "@gemel/replication";
import { closeDescriptor, openat, pread, statDescriptor } from "../file-calls.ts";
import { fileTypes, openFlags } from "../file-constants.ts";
import { namesWithin } from "../map/directory-names.ts";
import { LinkFinder } from "../map/link-finder.ts";
import { RangedNames } from "../map/ranged-names.ts";
import type { Capture } from "./capture.ts";
import { lookAt, namesToList, openListed } from "./copied-directory.ts";
import { closeCopied, listedChild, openCopied, sentAttributes } from "./copied-object.ts";
import { CopyRecords } from "./copy-records.ts";
import { holesWithin, nextData } from "./holes.ts";
import type { LinkNotice, ResyncLimits } from "./messages.ts";
import type { MountedTree } from "./mounted-tree.ts";
import { Node } from "./node.ts";
import { SendWindow } from "./send-window.ts";
import { counters, type SharedMemory } from "./shared-memory.ts";

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
  readonly #window: SendWindow;
  readonly #records: CopyRecords;
  readonly #memory: SharedMemory;
  readonly #parts: readonly Part[];
  readonly #buffer: Buffer = Buffer.alloc(writeHeaderBytes + (1 << 20));
  #lastRequest = 0;
  readonly #known: KnownBefore;
  readonly #links: Map<MountedTree, LinkFinder> = new Map();

  constructor(
    capture: Capture,
    memory: SharedMemory,
    trees: readonly MountedTree[],
    known: KnownBefore,
    limits: ResyncLimits,
  ) {
    this.#window = new SendWindow(capture, memory, limits);
    this.#records = new CopyRecords(capture, this.#window);
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
    this.#window.limit(limits);
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
    const isOpen = this.#window.isOpen();
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
    return this.#window.pauseMs(now);
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
        this.#records.send({ type: "names_request", ...place });
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
    const range = { path, request, offset, length };
    this.#records.send({ type: "hash_request", tree: tree.index, ...range });
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
    this.#records.xattrs(tree, step.path, fd);
    closeDescriptor(fd);
    this.#records.attributes(tree, step.path, stat);
    plan.attributesSent(step);
  }

  #finish({ tree, plan }: Part, step: FinishStep): void {
    const opened = openCopied(tree, step, tree.nodes.byIno(step.ino));
    if (opened === null) {
      plan.vanished(step.ino);
      return;
    }
    plan.finished(step, opened.stat.size);
    this.#records.finishFile(tree, step.path, opened.stat, opened.fd);
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
      this.#records.send({
        type: "listing",
        tree: tree.index,
        path: step.path,
        ...sentAttributes(stat),
        from: step.from,
        to,
        entries: listing,
      });
      if (step.from === "") this.#records.xattrs(tree, step.path, fd);
      for (const entry of listing) this.#records.specialXattrs(tree, step.path, fd, entry);
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
        this.#records.punch(
          tree,
          step.path,
          { offset: step.offset, length: end - step.offset },
          stat.size,
        );
        if (plan.copied(step, end, stat.size)) this.#records.finishFile(tree, step.path, stat, fd);
        return;
      }
      const data = this.#buffer.subarray(writeHeaderBytes, writeHeaderBytes + step.length);
      const size = pread(fd, data, step.offset);
      if (size < 0) throw new Error(`Cannot read ${step.path}: errno ${-size}`);
      const node = known ?? new Node(step.ino, fileTypes.regular);
      const holes = holesWithin(fd, step.offset, step.offset + size);
      for (const hole of holes) this.#records.punch(tree, step.path, hole, stat.size);
      this.#records.blocks(tree, step, node, data.subarray(0, size), holes);
      const isLast = plan.copied(step, step.offset + size, stat.size);
      if (isLast) this.#records.finishFile(tree, step.path, stat, fd, node.bound);
      if (known === undefined) this.#capture.release(node);
    } finally {
      closeCopied(tree, step, fd);
    }
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
