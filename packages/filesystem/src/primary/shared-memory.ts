/**
 * The memory that the threads of a primary share.
 *
 * One `SharedArrayBuffer`: control words (32 bits, only by Atomics), counters (64-bit floats, one
 * writer each, read for display), times (64-bit integers, by Atomics, read for display), the tables of pending answers, the ring of flush jobs and a busy
 * count per descriptor. Sequence numbers are compared by their low 32 bits, with wrap-around:
 * fewer than 2^31 records are ever outstanding.
 *
 * @module
 */
import { gateNumbers } from "./gate.ts";

/** Indexes of the control words. */
export const words = {
  gate: 0,
  /** Descriptor of the present link; meaningful while `linkPhase` is not 0. */
  linkFd: 1,
  /** Number of the link session that is, or was last, connected: 1, 2, ... */
  linkSession: 2,
  /** The last session that ended. Equal to `linkSession`: the link is down. */
  linkEnded: 3,
  /** The last session whose descriptor the device thread no longer uses: it may be closed. */
  linkReleased: 4,
  linkPhase: 5,
  /** Not 0: messages wait on the device thread's port. */
  commands: 6,
  /** Low 32 bits of the highest sequence number that the peer has in memory. */
  received: 7,
  /** Low 32 bits of the last sequence number that was sent. */
  sent: 8,
  /** Counts acknowledgements of any kind: standing still means that the peer is stuck. */
  acknowledgements: 9,
  /** Counts freed slots; waited on when the tables are full. */
  freed: 10,
  /** Advanced by the main thread every {@link tickMs}: a clock that stands still with the process. */
  tick: 11,
  /** 1: the application was ended; what mutates fails with EIO instead of waiting for a gate. */
  failing: 12,
  /** 1: threads end. */
  stopping: 13,
  jobHead: 14,
  jobTail: 15,
  writeHead: 16,
  writeTail: 17,
  /** Counts acknowledgements `hashes` posted to the device thread, to wake its copier. */
  hashes: 18,
  /** Descriptor of the channel to the standby, -1 without one; see `takeover/custody.ts`. */
  standby: 19,
  /** Pid of that standby. */
  standbyPid: 20,
  /** Counts steps of writing back that came while a job was under way. */
  stepsPassed: 21,
  /** 1: a flush of this node's disk has failed, and only this process knows of which files. */
  tainted: 22,
  /** Address of the TLS session that carries the records, low and high half; 0: in the clear. */
  linkTlsLow: 30,
  linkTlsHigh: 31,
} as const;

export const linkPhases = { down: 0, parked: 1, resyncing: 2, up: 3 } as const;

/** Indexes of the counters. */
export const counters = {
  recordsSent: 0,
  bytesSent: 1,
  requests: 2,
  filesDone: 3,
  filesTotal: 4,
  bytesDone: 5,
  bytesTotal: 6,
  resyncBytesSent: 7,
} as const;

/** Indexes of the times: of the application's flushes that succeeded, totals in microseconds, and how many. */
export const times = { flushes: 0, flushLocal: 1, flushTotal: 2 } as const;

/** Records whose end in the stream is remembered; a power of two. */
export const endCount = 4096;

export const tickMs = 50;

/** Slots of mutations that wait for `received`, a ring; a power of two. */
export const writeSlotCount = 4096;
/** Slots of sync-class operations, a table; a slot's number is the cookie of its sync record. */
export const syncSlotCount = 1024;
export const slotSize = 256;

const wordCount = 32;
const counterCount = 16;
const timeCount = 4;
const jobSize = 12;
/** Descriptors of the process are below this. */
export const descriptorCount = 65536;

const countersOffset = wordCount * 4;
const timesOffset = countersOffset + counterCount * 8;
const endsOffset = timesOffset + timeCount * 8;
const slotsOffset = endsOffset + endCount * 8;
const jobsOffset = slotsOffset + (writeSlotCount + syncSlotCount) * slotSize;
/** Each sync slot has at most one job at a time, and some files are written back: it cannot overflow. */
export const jobCount: number = 2 * syncSlotCount;
const busyOffset = jobsOffset + jobCount * jobSize;
const latchOffset = busyOffset + descriptorCount * 4;
const totalSize = latchOffset + descriptorCount * 4;

function newBuffer(): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(totalSize);
  new Int32Array(buffer, 0, wordCount)[words.standby] = -1;
  return buffer;
}

/** A view of the shared memory; every thread makes its own over the same buffer. */
export class SharedMemory {
  readonly buffer: SharedArrayBuffer;
  readonly words: Int32Array;
  readonly counters: Float64Array;
  readonly times: BigInt64Array;
  /** Where records ended in the stream of bytes, by their number; see {@link lagBytes}. */
  readonly #ends: Float64Array;
  /** Slots as 32-bit words: {@link slotSize} / 4 per slot. */
  readonly slotWords: Int32Array;
  /** The same memory as bytes, for replies. */
  readonly slotBytes: Buffer;
  /** Jobs: slot, descriptor, kind. */
  readonly jobs: Int32Array;
  /** Flushes under way, by descriptor: not to be closed before it is 0. */
  readonly busy: Int32Array;
  /** The error of a failed flush, by descriptor; 0 for none. Later flushes of it fail as well. */
  readonly latched: Int32Array;

  constructor(buffer: SharedArrayBuffer = newBuffer()) {
    const slotsSize = (writeSlotCount + syncSlotCount) * slotSize;
    this.buffer = buffer;
    this.words = new Int32Array(buffer, 0, wordCount);
    this.counters = new Float64Array(buffer, countersOffset, counterCount);
    this.times = new BigInt64Array(buffer, timesOffset, timeCount);
    this.#ends = new Float64Array(buffer, endsOffset, endCount);
    this.slotWords = new Int32Array(buffer, slotsOffset, slotsSize / 4);
    this.slotBytes = Buffer.from(buffer, slotsOffset, slotsSize);
    this.jobs = new Int32Array(buffer, jobsOffset, (jobCount * jobSize) / 4);
    this.busy = new Int32Array(buffer, busyOffset, descriptorCount);
    this.latched = new Int32Array(buffer, latchOffset, descriptorCount);
  }

  word(index: number): number {
    return Atomics.load(this.words, index);
  }

  /** From now on every flush of `fd` fails with `code`, positive; a standby that is started later hears of it. */
  latch(fd: number, code: number): void {
    Atomics.compareExchange(this.latched, fd, 0, code);
    this.setWord(words.tainted, 1);
  }

  setWord(index: number, value: number): void {
    Atomics.store(this.words, index, value);
  }

  /** The connection of the next session, and the TLS session that carries its records. */
  setLink(fd: number, tls: number): void {
    this.setWord(words.linkFd, fd);
    this.setWord(words.linkTlsLow, (tls % 2 ** 32) | 0);
    this.setWord(words.linkTlsHigh, Math.floor(tls / 2 ** 32));
  }

  get linkTls(): number {
    return this.word(words.linkTlsHigh) * 2 ** 32 + (this.word(words.linkTlsLow) >>> 0);
  }

  counter(index: number): number {
    return this.counters[index] ?? 0;
  }

  count(index: number, amount: number): void {
    this.counters[index] = (this.counters[index] ?? 0) + amount;
  }

  /** By the thread that sends: record `sequence` ended at byte `end` of all that was ever sent. */
  noteEnd(sequence: number, end: number): void {
    this.#ends[sequence & (endCount - 1)] = end;
  }

  /** Bytes that were sent and that the peer does not have yet; for display. */
  get lagBytes(): number {
    const sent = this.word(words.sent);
    const behind = (sent - this.word(words.received)) | 0;
    if (behind <= 0) return 0;
    // More than is remembered: at least so much.
    const oldest = sent - Math.min(behind, endCount - 1);
    return Math.max(
      0,
      this.counter(counters.bytesSent) - (this.#ends[oldest & (endCount - 1)] ?? 0),
    );
  }

  /** Whether the peer has the record of which these are the low 32 bits of its number. */
  hasReceived(sequenceLow: number): boolean {
    return ((this.word(words.received) - sequenceLow) | 0) >= 0;
  }

  /**
   * The link session `session` is over. Called by the link thread, after it has handled the last
   * acknowledgement; from here on only the device thread touches what waited for the peer.
   */
  endSession(session: number): void {
    this.setWord(words.linkPhase, linkPhases.down);
    this.setWord(words.linkEnded, session);
    Atomics.notify(this.words, words.linkEnded);
    this.freezeGate();
  }

  /** Nothing is answered any more that waits for a peer; a gate that is not `connected` stays. */
  freezeGate(): void {
    Atomics.compareExchange(this.words, words.gate, gateNumbers.connected, gateNumbers.frozen);
  }

  /**
   * From now on answers wait for the peer of `session`. False when that session ended meanwhile:
   * the gate is frozen then, whichever thread came first.
   */
  connectGate(session: number): boolean {
    this.setWord(words.gate, gateNumbers.connected);
    if (this.word(words.linkEnded) !== session) return true;
    this.freezeGate();
    return false;
  }
}
