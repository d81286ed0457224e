/**
 * Requests of one kernel connection: who may be executed now, and when the answer may go.
 *
 * Reads are executed and answered in every gate. What changes something, or promises durability,
 * passes the gate: it is executed, or a copy of it is parked until the gate opens. After execution
 * the answer goes out at once or waits in a slot. A stray exception costs one operation, not the
 * mount.
 *
 * @module
 */
import {
  encodeError,
  type Operation,
  type ReplyBuffer,
  replyBuffer,
  requestOverhead,
  writeReply,
} from "@gemel/fuse";
import { errno, openFlags } from "../file-constants.ts";
import type { Capture } from "./capture.ts";
import { disposition, gateName, type OperationClass, type SyncMode, waitsForPeer } from "./gate.ts";
import type { JobRing } from "./job-ring.ts";
import type { MountedTree } from "./mounted-tree.ts";
import { OperationTable } from "./operation-table.ts";
import type { FlushWish, OperationContext } from "./operations/outcome.ts";
import type { PendingAnswers } from "./pending-answers.ts";
import { counters, type SharedMemory, words } from "./shared-memory.ts";

/** Largest READ and WRITE. */
export const transferMax: number = 1 << 20;

export const requestBufferSize: number = transferMax + requestOverhead;

type Parked = { readonly tree: MountedTree; readonly bytes: Buffer };

export type RequestServerOptions = {
  readonly memory: SharedMemory;
  readonly answers: PendingAnswers;
  readonly jobs: JobRing;
  readonly capture: Capture;
  readonly sync: SyncMode;
  /** Any of the module's trees. */
  readonly tree: MountedTree;
  /** Requests are read into it; the trees' decoders look at it. */
  readonly buffer: Buffer;
  /** A mutation waits for a generation to be born. Called once for each opening of the gate. */
  readonly askBirth: () => void;
  readonly log: (message: string) => void;
};

export class RequestServer {
  readonly #options: RequestServerOptions;
  readonly #memory: SharedMemory;
  readonly #reply: ReplyBuffer = replyBuffer(Buffer.alloc(requestBufferSize));
  readonly #table: OperationTable;
  readonly #context: OperationContext;
  readonly #parked: Parked[] = [];
  #isBirthAsked = false;

  constructor(options: RequestServerOptions) {
    this.#options = options;
    this.#memory = options.memory;
    this.#table = new OperationTable(this.#reply);
    this.#context = {
      tree: options.tree,
      reply: this.#reply,
      capture: options.capture,
      flush: null,
    };
  }

  get parkedCount(): number {
    return this.#parked.length;
  }

  get isBirthAsked(): boolean {
    return this.#isBirthAsked;
  }

  /** Ask for a generation, unless that was done since the gate became `alone_unborn`. */
  askBirth(): void {
    if (this.#isBirthAsked) return;
    this.#isBirthAsked = true;
    this.#options.askBirth();
  }

  /** The gate has changed: what is parked is executed in its order, as far as the gate allows. */
  gateOpened(): void {
    this.#isBirthAsked = false;
    const parked = this.#parked.splice(0);
    for (const { tree, bytes } of parked) {
      bytes.copy(this.#options.buffer);
      this.handle(tree, bytes.length);
    }
  }

  /** The request of `length` bytes in the buffer. */
  handle(tree: MountedTree, length: number): void {
    const request = tree.decoder.decode(length);
    if (request.type === "undecodable") {
      this.#options.log(`Undecodable FUSE request: ${request.reason}`);
      return;
    }
    this.#memory.count(counters.requests, 1);
    if (request.type === "refused" || request.type === "unknown") {
      this.#fail(tree, request.unique, request.type === "refused" ? request.errno : errno.ENOSYS);
      return;
    }
    const kind = classOf(request);
    if (kind === "read") this.#serveRead(tree, request);
    else this.#serveGated(tree, request, kind, length);
  }

  #serveRead(tree: MountedTree, request: Operation): void {
    const size = this.#execute(tree, request);
    if (size > 0) writeReply(tree.device, this.#reply.bytes, size);
    else if (size < 0) this.#fail(tree, request.unique, -size);
  }

  #serveGated(tree: MountedTree, request: Operation, kind: OperationClass, length: number): void {
    const gate = gateName(this.#memory.word(words.gate));
    const way = disposition(gate);
    if (way === "park" || way === "ask") {
      if (this.#memory.word(words.failing) !== 0) {
        this.#fail(tree, request.unique, errno.EIO);
        return;
      }
      const bytes = Buffer.from(this.#options.buffer.subarray(0, length));
      this.#parked.push({ tree, bytes });
      if (way === "ask") this.askBirth();
      return;
    }
    const waits = waitsForPeer(gate, kind, this.#options.sync);
    if (kind === "sync") this.#serveSync(tree, request, waits, length);
    else this.#serveMutation(tree, request, waits, length);
  }

  #serveMutation(tree: MountedTree, request: Operation, waits: boolean, length: number): void {
    const { answers, capture } = this.#options;
    const slot = waits ? this.#waitForSlot(() => answers.nextWriteSlot()) : -1;
    if (waits && slot < 0) {
      this.#retry(tree, length);
      return;
    }
    const before = capture.link?.sequence ?? 0;
    const size = this.#execute(tree, request);
    if (size < 0) {
      this.#fail(tree, request.unique, -size);
      return;
    }
    const link = capture.link;
    const isSent = link !== null && link.sequence !== before;
    if (isSent && (waits || this.#isLostUnder(link.isLost))) {
      // With sync=fsync only what could not be sent waits: for the right to go on alone.
      const free = slot >= 0 ? slot : this.#waitForSlot(() => answers.nextWriteSlot());
      if (free >= 0) {
        answers.publishWrite(
          free,
          tree.device,
          this.#reply.bytes.subarray(0, size),
          link.sequence | 0,
        );
        return;
      }
    }
    writeReply(tree.device, this.#reply.bytes, size);
  }

  #serveSync(tree: MountedTree, request: Operation, waits: boolean, length: number): void {
    const { answers, capture, jobs } = this.#options;
    const slot = this.#waitForSlot(() => answers.nextSyncSlot());
    if (slot < 0) {
      this.#retry(tree, length);
      return;
    }
    const size = this.#execute(tree, request);
    const flush = this.#context.flush;
    if (size < 0 || flush === null) {
      this.#fail(tree, request.unique, size < 0 ? -size : errno.EIO);
      return;
    }
    const latched = Atomics.load(this.#memory.latched, flush.fd);
    if (latched !== 0) {
      this.#fail(tree, request.unique, latched);
      return;
    }
    const reply = this.#reply.bytes.subarray(0, size);
    const peer = waits && (flush.node === null || !this.#isLocal(tree, flush));
    answers.publishSync(slot, tree.device, reply, peer);
    jobs.push(slot, flush.fd, flush.kind);
    if (peer && !capture.sync(tree, flush.node, flush.kind, slot)) answers.completePeer(slot);
  }

  /** An object without any name exists on this node only. */
  #isLocal(tree: MountedTree, flush: FlushWish): boolean {
    if (flush.node === null || flush.node.bound !== 0) return false;
    return flush.node !== tree.nodes.root && tree.nodes.path(flush.node) === undefined;
  }

  #isLostUnder(isLost: boolean): boolean {
    return isLost && gateName(this.#memory.word(words.gate)) === "frozen";
  }

  /** Waits while all slots are taken; -1 when the gate is no longer open. */
  #waitForSlot(next: () => number): number {
    for (;;) {
      const freed = this.#memory.word(words.freed);
      const slot = next();
      if (slot >= 0) return slot;
      const way = disposition(gateName(this.#memory.word(words.gate)));
      if (way === "park" || way === "ask" || this.#memory.word(words.stopping) !== 0) return -1;
      Atomics.wait(this.#memory.words, words.freed, freed, 100);
    }
  }

  /** The gate closed before the operation began: it is parked after all. */
  #retry(tree: MountedTree, length: number): void {
    this.#parked.push({ tree, bytes: Buffer.from(this.#options.buffer.subarray(0, length)) });
  }

  #execute(tree: MountedTree, request: Operation): number {
    this.#context.tree = tree;
    this.#context.flush = null;
    try {
      return this.#table.execute(this.#context, request);
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#options.log(`Operation ${request.type} failed: ${text}`);
      return -errno.EIO;
    }
  }

  #fail(tree: MountedTree, unique: bigint, code: number): void {
    const size = encodeError(this.#reply, unique, code);
    writeReply(tree.device, this.#reply.bytes, size);
  }
}

/** Which gate an operation has to pass. */
function classOf(request: Operation): OperationClass | "read" {
  switch (request.type) {
    case "fsync":
    case "fsyncdir":
    case "syncfs":
      return "sync";
    case "write":
      return (request.flags & openFlags.dataSync) === 0 ? "mutation" : "sync";
    case "create":
    case "fallocate":
    case "link":
    case "mkdir":
    case "mknod":
    case "removexattr":
    case "rename":
    case "rmdir":
    case "setattr":
    case "setxattr":
    case "symlink":
    case "tmpfile":
    case "unlink":
      return "mutation";
    default:
      return "read";
  }
}
