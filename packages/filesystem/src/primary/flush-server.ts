/**
 * The flushes that the application asks for, and those that are begun for it: here and on the peer, at
 * the same time.
 *
 * A flush that is to be expected begins with the WRITE before it (`flush-habits.ts`). The request for it
 * takes over its slot; where something was changed in between, or the peer is another one, that flush
 * counts for nothing and the request begins one of its own.
 *
 * @module
 */
import {
  encodeOk,
  fsyncFlags,
  type Operation,
  type ReplyBuffer,
  type RequestOf,
  sizes,
  waitReadable,
} from "@gemel/fuse";
import type { Gate } from "@gemel/protocol";
import { LoneFlush } from "../lone-flush.ts";
import type { Custody } from "../takeover/custody.ts";
import type { Capture } from "./capture.ts";
import type { Flush, FlushScope } from "./clean-files.ts";
import { flushDisk } from "./flush-disk.ts";
import { Flushes } from "./flushes.ts";
import { gateName, type SyncMode, waitsForPeer } from "./gate.ts";
import { flushKinds, type JobRing } from "./job-ring.ts";
import type { LinkWriter } from "./link-writer.ts";
import type { MountedTree } from "./mounted-tree.ts";
import type { FlushWish } from "./operations/outcome.ts";
import { noDevice, type PendingAnswers } from "./pending-answers.ts";
import { linkPhases, type SharedMemory, words } from "./shared-memory.ts";

/** Header of a reply that nobody reads. */
const noReply: Uint8Array = new Uint8Array(sizes.outHeader);

/** A flush that somebody waits for. */
export type AskedFlush = {
  readonly slot: number;
  readonly flush: FlushWish;
  readonly device: number;
  readonly reply: Uint8Array;
  /** For the peer too. */
  readonly waits: boolean;
};

/** A flush that was begun with the WRITE before it, and that nobody has asked for yet. */
type EarlyFlush = {
  readonly slot: number;
  readonly tree: MountedTree;
  readonly id: number;
  readonly flush: Flush;
  /** Of the link whose peer was told. */
  readonly session: number;
};

export type FlushServerOptions = {
  readonly memory: SharedMemory;
  readonly answers: PendingAnswers;
  readonly jobs: JobRing;
  readonly capture: Capture;
  readonly custody: Custody;
  readonly sync: SyncMode;
  readonly reply: ReplyBuffer;
};

export class FlushServer {
  readonly #options: FlushServerOptions;
  readonly #memory: SharedMemory;
  readonly #flushes: Flushes;
  readonly #lone: LoneFlush = new LoneFlush();
  #early: EarlyFlush | null = null;

  constructor(options: FlushServerOptions) {
    this.#options = options;
    this.#memory = options.memory;
    this.#flushes = new Flushes(options.answers);
  }

  /** A slot for a sync-class operation, or -1 while all are taken. */
  nextSlot(): number {
    return this.#flushes.nextSlot();
  }

  /** Begin a flush here and, if it waits for the peer, there. */
  begin(tree: MountedTree, { slot, flush, device, reply, waits }: AskedFlush): void {
    const { answers } = this.#options;
    this.#forgetEarly();
    const peer = waits && (flush.node === null || !isLocal(tree, flush));
    answers.publishSync(slot, device, reply, peer);
    this.#begin(tree, slot, flush, peer);
  }

  /**
   * Flush `tree` where flushes have to go now, unless what has changed since the last time is known.
   *
   * The kernel sends no SYNCFS to file systems like ours, so this is the only flush of a whole tree.
   */
  flushTree(tree: MountedTree): void {
    if (!tree.clean.wantsTreeFlush || performance.now() < tree.restsUntil) return;
    const slot = this.nextSlot();
    if (slot < 0) return;
    const gate = gateName(this.#memory.word(words.gate));
    const waits = waitsForPeer(gate, "sync", this.#options.sync);
    const flush = { fd: tree.rootFd, kind: flushKinds.tree, node: null };
    this.begin(tree, { slot, flush, device: noDevice, reply: noReply, waits });
  }

  /** The peer was sent what a process wrote to a file, and the application waits for it. */
  written(tree: MountedTree, { nodeId: id, pid }: RequestOf<"write">): void {
    if (!tree.habits.wrote(id, pid)) return;
    this.#forgetEarly();
    const node = tree.nodes.byId(id);
    const { link } = this.#options.capture;
    if (node === undefined || !this.#isInSync(link)) return;
    const fd = tree.open(node);
    if (fd < 0 || Atomics.load(this.#memory.latched, fd) !== 0) return;
    const wish = { fd, kind: flushKinds.data, node };
    if (isLocal(tree, wish)) return;
    const slot = this.nextSlot();
    if (slot < 0) return;
    this.#options.answers.publishEarly(slot);
    const flush = this.#begin(tree, slot, wish, true);
    this.#early = { slot, tree, id, flush, session: link.session };
  }

  /** This node's disk was given what a WRITE says: it may have to begin. */
  wroteHere(tree: MountedTree, { nodeId: id, offset, data }: RequestOf<"write">): void {
    const steps = tree.writeBack.wrote(id, offset, data.length);
    const node = steps === 0 ? undefined : tree.nodes.byId(id);
    if (node !== undefined && node.fd >= 0) this.#options.jobs.pushWriteBack(node.fd, steps);
  }

  /** Whether `request` asks for what was begun early, with nothing changed since: it is answered with it. */
  asked(tree: MountedTree, request: Operation): boolean {
    const early = this.#early;
    if (early === null || !isDataFlush(request)) return false;
    const isIt = early.tree === tree && early.id === request.nodeId;
    if (!isIt || !tree.clean.covers(early.flush) || !this.#isOnLink(early)) {
      this.#forgetEarly();
      return false;
    }
    this.#early = null;
    const { answers, reply } = this.#options;
    const size = encodeOk(reply, request.unique);
    answers.ask(early.slot, tree.device, reply.bytes.subarray(0, size));
    return true;
  }

  /** Whether it is a flush that would find nothing to do, on either disk. */
  isClean(tree: MountedTree, request: Operation, gate: Gate): boolean {
    if (request.type !== "fsync" && request.type !== "fsyncdir") return false;
    // The peer's disk has everything from its seal on.
    const isSealed = this.#memory.word(words.linkPhase) === linkPhases.up;
    if (gate === "connected" && !isSealed) return false;
    const node = tree.nodes.byId(request.nodeId);
    if (node === undefined) return false;
    if (node.fd >= 0 && Atomics.load(this.#memory.latched, node.fd) !== 0) return false;
    this.#flushes.settle();
    return tree.clean.isClean(isDataFlush(request) ? "data" : "file", request.nodeId);
  }

  #isInSync(link: LinkWriter | null): link is LinkWriter {
    return link !== null && !link.isLost && this.#memory.word(words.linkPhase) === linkPhases.up;
  }

  #isOnLink({ session }: EarlyFlush): boolean {
    const { link } = this.#options.capture;
    return link !== null && link.session === session && !link.isLost;
  }

  /** Nobody asks for it any more: its slot is free when it has ended. */
  #forgetEarly(): void {
    const early = this.#early;
    if (early === null) return;
    this.#early = null;
    const { answers } = this.#options;
    // A peer that is gone answers nothing.
    if (!this.#isOnLink(early)) answers.completePeer(early.slot);
    answers.unask(early.slot);
  }

  /** Its slot is published. */
  #begin(tree: MountedTree, slot: number, flush: FlushWish, peer: boolean): Flush {
    const { capture, jobs } = this.#options;
    const id = flush.node === null ? 0 : tree.nodes.idOf(flush.node);
    const isData = flush.kind === flushKinds.data;
    const isLone = this.#lone.isFor(isData, this.#flushes.count, performance.now());
    const begun = tree.clean.begin(scopeOf(flush.kind), id);
    this.#flushes.began(slot, tree.clean, begun);
    if (!isLone) jobs.push(slot, flush.fd, flush.kind);
    // What the peer cannot be asked for has ended the link: the answer waits for the right to go on alone.
    if (peer) capture.sync(tree, flush.node, flush.kind, slot);
    if (isLone) this.#flushHere(tree, slot, flush);
    return begun;
  }

  /** Unless another request came meanwhile. */
  #flushHere(tree: MountedTree, slot: number, { fd, kind }: FlushWish): void {
    const { answers, capture, custody, jobs } = this.#options;
    // The peer flushes at the same time.
    capture.link?.flush();
    if (waitReadable([tree.device], 0) !== 0) {
      jobs.push(slot, fd, kind);
      return;
    }
    const began = performance.now();
    const failed = flushDisk(this.#memory, custody, fd, kind);
    this.#lone.took(began, performance.now());
    answers.completeLocal(slot, failed);
  }
}

/** A flush of what was written to a file, without its attributes. */
export function isDataFlush(request: Operation): request is RequestOf<"fsync"> {
  return request.type === "fsync" && (request.fsyncFlags & fsyncFlags.dataOnly) !== 0;
}

/** What is not mirrored, or has no name, exists on this node only. */
function isLocal(tree: MountedTree, { node }: FlushWish): boolean {
  if (node === null) return false;
  if (tree.isLocal(node)) return true;
  if (node.bound !== 0) return false;
  return node !== tree.nodes.root && tree.nodes.path(node) === undefined;
}

function scopeOf(kind: number): FlushScope {
  if (kind === flushKinds.data) return "data";
  return kind === flushKinds.file ? "file" : "tree";
}
