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
  encodeInvalInode,
  encodeOk,
  type Operation,
  type ReplyBuffer,
  replyBuffer,
  requestOverhead,
  writeReply,
} from "@gemel/fuse";
import { errno } from "../file-constants.ts";
import type { Marker } from "../map/marker.ts";
import type { Custody } from "../takeover/custody.ts";
import type { Capture } from "./capture.ts";
import { FlushServer, isDataFlush } from "./flush-server.ts";
import { disposition, gateName, type OperationClass, type SyncMode, waitsForPeer } from "./gate.ts";
import type { JobRing } from "./job-ring.ts";
import type { MountedTree } from "./mounted-tree.ts";
import type { Node } from "./node.ts";
import { classOf, noteChanges, noteMade, writtenThrough } from "./operation-class.ts";
import { OperationTable } from "./operation-table.ts";
import type { Exchanges } from "./operations/exchanges.ts";
import type { OperationContext } from "./operations/outcome.ts";
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
  readonly exchanges: Exchanges;
  readonly custody: Custody;
  readonly marker: Marker;
  readonly sync: SyncMode;
  /** Every write is answered when it is durable. */
  readonly writeThrough: boolean;
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
  readonly #notice: ReplyBuffer = replyBuffer(Buffer.alloc(64));
  readonly #table: OperationTable;
  readonly #context: OperationContext;
  readonly #flushes: FlushServer;
  readonly #parked: Parked[] = [];
  #isBirthAsked = false;

  constructor(options: RequestServerOptions) {
    this.#options = options;
    this.#memory = options.memory;
    this.#table = new OperationTable(this.#reply);
    this.#flushes = new FlushServer({ ...options, reply: this.#reply });
    this.#context = {
      tree: options.tree,
      reply: this.#reply,
      capture: options.capture,
      exchanges: options.exchanges,
      flush: null,
      outdated: null,
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

  /** Whoever was asked may have died before it answered. */
  askBirthAgain(): void {
    if (this.#isBirthAsked) this.#options.askBirth();
  }

  /** See {@link FlushServer}. */
  get flushes(): FlushServer {
    return this.#flushes;
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

  /** The request of `length` bytes in the buffer. Returns its kind if it was answered and changes nothing. */
  handle(tree: MountedTree, length: number): string | null {
    const decoded = tree.decoder.decode(length);
    if (decoded.type === "undecodable") {
      this.#options.log(`Undecodable FUSE request: ${decoded.reason}`);
      return null;
    }
    this.#memory.count(counters.requests, 1);
    if (decoded.type === "refused" || decoded.type === "unknown") {
      this.#fail(tree, decoded.unique, decoded.type === "refused" ? decoded.errno : errno.ENOSYS);
      return null;
    }
    const request = this.#options.writeThrough ? writtenThrough(decoded) : decoded;
    const kind = classOf(request);
    if (kind !== "read") {
      this.#serveGated(tree, request, kind, length);
      return null;
    }
    this.#serveRead(tree, request);
    return request.type;
  }

  #serveRead(tree: MountedTree, request: Operation): void {
    // Reading may take as long as the disk takes.
    if (this.#options.capture.link?.isUrgent) this.#options.capture.link.flush();
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
    if (isDataFlush(request)) tree.habits.flushed(request.nodeId);
    if (this.#flushes.isClean(tree, request, gate)) {
      writeReply(tree.device, this.#reply.bytes, encodeOk(this.#reply, request.unique));
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
    noteChanges(tree.clean, request);
    const size = this.#executeMarked(tree, request);
    if (size > 0) noteMade(tree.clean, request, this.#reply.view);
    if (size < 0) {
      this.#fail(tree, request.unique, -size);
      return;
    }
    if (request.type === "write") this.#flushes.wroteHere(tree, request);
    const link = capture.link;
    const isSent = link !== null && link.sequence !== before;
    // The operation itself may have ended the link, because the peer could not be told of it.
    const isUntold = link !== null && this.#isLostUnder(link.isLost);
    if (isUntold || (isSent && waits)) {
      // With sync=fsync only what could not be sent waits: for the right to go on alone.
      const free = slot >= 0 ? slot : this.#waitForSlot(() => answers.nextWriteSlot());
      if (free >= 0) {
        answers.publishWrite(
          free,
          tree.device,
          this.#reply.bytes.subarray(0, size),
          // A number that this peer never acknowledges.
          (isUntold ? link.sequence + 1 : link.sequence) | 0,
        );
        link.hurry();
        if (request.type === "write") this.#flushes.written(tree, request);
        return;
      }
    }
    writeReply(tree.device, this.#reply.bytes, size);
  }

  #serveSync(tree: MountedTree, request: Operation, waits: boolean, length: number): void {
    if (this.#flushes.asked(tree, request)) return;
    const slot = this.#waitForSlot(() => this.#flushes.nextSlot());
    if (slot < 0) {
      this.#retry(tree, length);
      return;
    }
    if (request.type === "write") noteChanges(tree.clean, request);
    const size = this.#executeMarked(tree, request);
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
    this.#flushes.begin(tree, { slot, flush, device: tree.device, reply, waits });
    this.#flushes.flushTree(tree);
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
      // What is held would never be acknowledged.
      this.#options.capture.link?.flush();
      const way = disposition(gateName(this.#memory.word(words.gate)));
      if (way === "park" || way === "ask" || this.#memory.word(words.stopping) !== 0) return -1;
      Atomics.wait(this.#memory.words, words.freed, freed, 100);
    }
  }

  /** The gate closed before the operation began: it is parked after all. */
  #retry(tree: MountedTree, length: number): void {
    this.#parked.push({ tree, bytes: Buffer.from(this.#options.buffer.subarray(0, length)) });
  }

  /** What may change is in the change map, durably, before anything changes. */
  #executeMarked(tree: MountedTree, request: Operation): number {
    try {
      this.#options.marker.before(tree, request);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#options.log(`Refused ${request.type}: the change map cannot be written: ${text}`);
      return -errno.EIO;
    }
    return this.#execute(tree, request);
  }

  #execute(tree: MountedTree, request: Operation): number {
    this.#context.tree = tree;
    this.#context.flush = null;
    this.#context.outdated = null;
    try {
      const size = this.#table.execute(this.#context, request);
      if (this.#context.outdated !== null) this.#forgetAttributes(tree, this.#context.outdated);
      return size;
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#options.log(`Operation ${request.type} failed: ${text}`);
      return -errno.EIO;
    }
  }

  /** Who executes a file asks what the kernel remembers, and nobody else: its setuid bit, too. */
  #forgetAttributes(tree: MountedTree, node: Node): void {
    const size = encodeInvalInode(this.#notice, tree.nodes.idOf(node), -1, 0);
    writeReply(tree.device, this.#notice.bytes, size);
  }

  #fail(tree: MountedTree, unique: bigint, code: number): void {
    const size = encodeError(this.#reply, unique, code);
    writeReply(tree.device, this.#reply.bytes, size);
  }
}
