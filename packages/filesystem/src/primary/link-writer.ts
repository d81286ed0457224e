/**
 * The sending end of one link session: numbers records and writes them to the socket.
 *
 * What is sent wakes the replica, which costs both nodes more than the record itself. So records are
 * held until somebody waits for one of them (`isUrgent`), until there are many, or until
 * {@link heldMsMax} have passed; whoever serves the device calls `flush` in time.
 *
 * Sending blocks, up to the module's send time-out. After the first failure nothing is sent any
 * more; numbers go on, so that whoever waits for one of them waits for the gate instead.
 *
 * @module
 */
import { crc32 } from "node:zlib";
import { assert, ByteWriter } from "@gemel/base";
import {
  encodeRecord,
  encodeWriteHeader,
  type MirrorRecord,
  writeHeaderBytes,
} from "@gemel/replication";
import { errno } from "../file-constants.ts";
import type { LinkOutput } from "../link/link-output.ts";
import { counters, type SharedMemory, words } from "./shared-memory.ts";

/** So many bytes are sent at once. */
const heldBytesMax: number = 128 * 1024;

/** Data of this size goes out from where it is; less is copied to what is held. */
const directBytes: number = 64 * 1024;

/** How long a record may be held for which nobody waits. */
export const heldMsMax = 5;

/** Records to which the peer answers. */
const answered: ReadonlySet<MirrorRecord["type"]> = new Set<MirrorRecord["type"]>([
  "sync",
  "seal",
  "checkpoint",
  "hash_request",
  "names_request",
]);

/** A link on which nothing was sent for so long says that it is alive. */
const aliveMs = 1000;

export class LinkWriter {
  readonly session: number;
  readonly #output: LinkOutput;
  readonly #memory: SharedMemory;
  readonly #failed: (error: Error) => void;
  /** What is held: whole records. */
  readonly #held: ByteWriter = new ByteWriter();
  #heldSince = 0;
  #sequence = 0;
  #isUrgent = false;
  #isLost = false;
  #sentAt: number = performance.now();

  /** `failed` is called once, when the link can no longer be written to. */
  constructor(options: {
    readonly session: number;
    readonly output: LinkOutput;
    readonly memory: SharedMemory;
    readonly failed: (error: Error) => void;
  }) {
    this.session = options.session;
    this.#output = options.output;
    this.#memory = options.memory;
    this.#failed = options.failed;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** Whether anything is held. */
  get isHolding(): boolean {
    return this.#held.offset !== 0;
  }

  /** Somebody waits for a record that is held. */
  get isUrgent(): boolean {
    return this.#isUrgent && this.isHolding;
  }

  /** Nothing is sent any more. */
  giveUp(): void {
    this.#isLost = true;
    this.#held.reset();
  }

  /** The number of the last record. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Somebody waits for the last record. */
  hurry(): void {
    this.#isUrgent = true;
  }

  /** Bytes of the record. */
  send(record: MirrorRecord): number {
    this.#next();
    const held = this.#held;
    const start = held.offset;
    encodeRecord(held, record, this.#sequence);
    const size = held.offset - start;
    if (answered.has(record.type)) this.#isUrgent = true;
    this.#keep(start);
    return size;
  }

  /**
   * Send `size` bytes of `data` as a write. The header is placed in the {@link writeHeaderBytes}
   * bytes before `data`, in the same memory: these must be there, and are overwritten.
   */
  sendWrite(tree: number, object: number, offset: number, data: Uint8Array, size: number): void {
    assert(data.byteOffset >= writeHeaderBytes, "no room for the header before the data");
    this.#next();
    const start = data.byteOffset - writeHeaderBytes;
    const bytes = new Uint8Array(data.buffer, start, writeHeaderBytes + size);
    const checksum = this.#output.isProtected ? null : crc32(data.subarray(0, size));
    encodeWriteHeader(bytes, tree, object, offset, size, this.#sequence, checksum);
    if (size >= directBytes) {
      this.flush();
      this.#put(bytes);
      return;
    }
    const before = this.#held.offset;
    this.#held.bytes(bytes);
    this.#keep(before);
  }

  /** Send what is held for longer than {@link heldMsMax} at `now`, or is urgent. */
  flushDue(now: number): void {
    if (this.isUrgent || (this.isHolding && now - this.#heldSince >= heldMsMax)) this.flush();
  }

  /** The replica is to know that this process runs, also when nothing is written. */
  sayAliveWhenDue(now: number): void {
    if (this.#isLost || this.isHolding || now - this.#sentAt < aliveMs) return;
    this.send({ type: "alive", tree: 0 });
    this.flush();
  }

  /** Until {@link sayAliveWhenDue} has something to do; null: nothing is sent any more. */
  aliveDueMs(now: number): number | null {
    return this.#isLost ? null : Math.max(0, this.#sentAt + aliveMs - now);
  }

  flush(): void {
    this.#isUrgent = false;
    if (!this.isHolding) return;
    const bytes = this.#held.view();
    this.#held.reset();
    this.#put(bytes);
  }

  #next(): void {
    const end = this.#memory.counter(counters.bytesSent) + this.#held.offset;
    this.#memory.noteEnd(this.#sequence, end);
    this.#sequence += 1;
    // Before the bytes are out: an acknowledgement must never be ahead of it.
    this.#memory.setWord(words.sent, this.#sequence | 0);
    this.#memory.count(counters.recordsSent, 1);
  }

  /** The bytes that are held from `start` on are new. */
  #keep(start: number): void {
    if (this.#isLost) this.#held.reset();
    else if (this.#held.offset >= heldBytesMax) this.flush();
    else if (start === 0) this.#heldSince = performance.now();
  }

  #put(bytes: Uint8Array): void {
    if (this.#isLost) return;
    this.#memory.count(counters.bytesSent, bytes.length);
    this.#sentAt = performance.now();
    const sent = this.#output.send(bytes);
    if (sent === 0) return;
    this.#isLost = true;
    const isTimeout = sent === -errno.EAGAIN;
    this.#failed(new Error(isTimeout ? "the peer took nothing in time" : `errno ${-sent}`));
  }
}
