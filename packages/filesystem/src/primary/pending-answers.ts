/**
 * Answers that may not be given yet.
 *
 * A slot holds the finished reply of an operation and how many parts are missing: the local flush
 * and the peer, and of a flush that was begun before it was asked for, the question. Whoever brings the last
 * part writes the reply to the device, from any thread. Each part is a word taken by compare-and-exchange,
 * so it counts once whoever claims it.
 *
 * Mutations that wait for `received` form a ring in order of sequence numbers. Sync-class
 * operations, which end in any order, have a table of their own: a slow flush holds up nothing.
 * Slots are taken by the device thread only.
 *
 * @module
 */
import { microsNow, microsSince } from "./micros.ts";
import {
  linkPhases,
  type SharedMemory,
  slotSize,
  syncSlotCount,
  times,
  words,
  writeSlotCount,
} from "./shared-memory.ts";

const wordsPerSlot = slotSize / 4;

/** Words of a slot. The reply begins at byte 48: `struct fuse_out_header`, then at most 192 bytes. */
const field = {
  used: 0,
  parts: 1,
  peer: 2,
  local: 3,
  device: 4,
  errno: 5,
  sequence: 6,
  tick: 7,
  /** Of a sync-class operation: when it began, see `micros.ts`; after its local part, how long that took. */
  begun: 8,
  localMicros: 9,
  /** Of a flush that was begun early: nobody has asked for it yet. */
  question: 10,
  /** 12, 13, 14, 15: length, error, unique of the header. */
  length: 12,
  error: 13,
} as const;

const replyOffset = 48;

/** Bytes of a whole reply that a slot can hold, header included. */
export const replyBytesMax: number = slotSize - replyOffset;

/** Which parts a slot begins with: 1 for each that is missing. */
type Missing = { readonly local?: 1; readonly peer: 0 | 1; readonly question?: 1 };

/** Writes a finished reply to a device; not called for slots without a device. */
export type AnswerWriter = (device: number, bytes: Uint8Array) => void;

const noBytes: Uint8Array = new Uint8Array(0);

/** No device: the waiting one polls {@link PendingAnswers.isFree} itself. */
export const noDevice = -1;

export class PendingAnswers {
  readonly #memory: SharedMemory;
  readonly #words: Int32Array;
  readonly #write: AnswerWriter;
  #nextSync = 0;

  constructor(memory: SharedMemory, write: AnswerWriter) {
    this.#memory = memory;
    this.#words = memory.slotWords;
    this.#write = write;
  }

  /** A slot for a mutation, or -1 while the ring is full. Not taken before {@link publishWrite}. */
  nextWriteSlot(): number {
    const slot = this.#memory.word(words.writeTail) & (writeSlotCount - 1);
    return this.#get(slot, field.used) === 0 ? slot : -1;
  }

  /**
   * Let the operation in `slot` be answered with `reply` when the peer has received record
   * `sequenceLow`. The record was sent already, so the acknowledgement may be here: then the answer
   * goes out at once.
   */
  publishWrite(slot: number, device: number, reply: Uint8Array, sequenceLow: number): void {
    this.#fill(slot, device, reply, { peer: 1 });
    this.#set(slot, field.sequence, sequenceLow);
    this.#set(slot, field.used, 1);
    Atomics.add(this.#memory.words, words.writeTail, 1);
    if (this.#memory.hasReceived(sequenceLow) && this.#isLinked()) this.completePeer(slot);
  }

  /** A slot for a sync-class operation, or -1 while all are taken. */
  nextSyncSlot(): number {
    for (let tried = 0; tried < syncSlotCount; tried++) {
      const slot = writeSlotCount + this.#nextSync;
      this.#nextSync = (this.#nextSync + 1) % syncSlotCount;
      if (this.#get(slot, field.used) === 0) return slot;
    }
    return -1;
  }

  /** How many slots of sync-class operations are free; counts no further than `enough`. */
  freeSyncSlots(enough: number): number {
    let free = 0;
    for (let at = 0; at < syncSlotCount && free < enough; at += 1) {
      if (this.#get(writeSlotCount + at, field.used) === 0) free += 1;
    }
    return free;
  }

  /**
   * Take `slot` for an operation that needs a local flush, and the peer's if `peer`. To be called
   * before the sync record is sent and before the flush is begun.
   */
  publishSync(slot: number, device: number, reply: Uint8Array, peer: boolean): void {
    this.#fill(slot, device, reply, { local: 1, peer: peer ? 1 : 0 });
    this.#set(slot, field.begun, microsNow());
    this.#set(slot, field.used, 1);
  }

  /** As {@link publishSync}, with the peer, for a flush that nobody has asked for yet: see {@link ask}, {@link unask}. */
  publishEarly(slot: number): void {
    this.#fill(slot, noDevice, noBytes, { local: 1, peer: 1, question: 1 });
    this.#set(slot, field.begun, microsNow());
    this.#set(slot, field.used, 1);
  }

  /** The flush that was begun early in `slot` is asked for; answered at once if it has ended. */
  ask(slot: number, device: number, reply: Uint8Array): void {
    this.#set(slot, field.device, device);
    this.#set(slot, field.tick, this.#memory.word(words.tick));
    this.#set(slot, field.begun, microsNow());
    // Nobody had to wait for a disk that was ready before.
    if (this.#get(slot, field.local) === 0) this.#set(slot, field.localMicros, 0);
    this.#memory.slotBytes.set(reply, slot * slotSize + replyOffset);
    this.#part(slot, field.question);
  }

  /** Nobody will ask for the flush that was begun early in `slot`. */
  unask(slot: number): void {
    this.#part(slot, field.question);
  }

  /** How the last operation in a free slot ended: positive, 0 for success. */
  errnoOf(slot: number): number {
    return this.#get(slot, field.errno);
  }

  isFree(slot: number): boolean {
    return this.#get(slot, field.used) === 0;
  }

  /** The local flush of `slot` is done; `errno` is positive, 0 for success. */
  completeLocal(slot: number, errno: number): void {
    if (errno !== 0) this.#set(slot, field.errno, errno);
    this.#set(slot, field.localMicros, microsSince(this.#get(slot, field.begun)));
    this.#part(slot, field.local);
  }

  /** The peer has done its part of `slot`; ignored when it had done so already. */
  completePeer(slot: number): void {
    this.#part(slot, field.peer);
  }

  /** `cookie` comes from the peer: anything that names no sync slot is ignored. */
  completeCookie(cookie: number): void {
    if (cookie >= writeSlotCount && cookie < writeSlotCount + syncSlotCount) {
      this.completePeer(cookie);
    }
  }

  /** The peer has received everything up to `words.received`: answer what waited for it. */
  releaseReceived(): void {
    this.#release((slot) => this.#memory.hasReceived(this.#get(slot, field.sequence)));
  }

  /** The peer is gone and the right to go on alone is held: nothing waits for it any more. */
  releaseAll(): void {
    this.#release(() => true);
    for (let index = 0; index < syncSlotCount; index++) this.completePeer(writeSlotCount + index);
  }

  /** The right is lost for good: everything that waits for the peer fails. */
  failAll(errno: number): void {
    for (let slot = 0; slot < writeSlotCount + syncSlotCount; slot++) {
      if (this.#get(slot, field.used) !== 0 && this.#get(slot, field.peer) !== 0) {
        this.#set(slot, field.errno, errno);
      }
    }
    this.releaseAll();
  }

  /** Whether somebody waits for an answer, for whatever reason. */
  get owed(): boolean {
    for (let slot = 0; slot < writeSlotCount + syncSlotCount; slot++) {
      if (this.#get(slot, field.used) !== 0 && this.#get(slot, field.device) !== noDevice)
        return true;
    }
    return false;
  }

  /** Whether anything waits for the peer. */
  get waiting(): boolean {
    return this.oldestTick() !== undefined;
  }

  /** The tick at which the oldest operation that waits for the peer began to, if any does. */
  oldestTick(): number | undefined {
    let oldest = this.#oldestWriteTick();
    for (let index = 0; index < syncSlotCount; index++) {
      const slot = writeSlotCount + index;
      if (this.#get(slot, field.used) === 0 || this.#get(slot, field.peer) === 0) continue;
      // Nobody waits for an answer: a checkpoint may take as long as the disk takes.
      if (this.#get(slot, field.device) === noDevice) continue;
      const tick = this.#get(slot, field.tick);
      if (oldest === undefined || ((tick - oldest) | 0) < 0) oldest = tick;
    }
    return oldest;
  }

  #oldestWriteTick(): number | undefined {
    const tail = this.#memory.word(words.writeTail);
    // Those before it may have been answered by the device thread itself, which moves no head.
    for (let at = this.#memory.word(words.writeHead); at !== tail; at = (at + 1) | 0) {
      const slot = at & (writeSlotCount - 1);
      if (this.#get(slot, field.used) !== 0 && this.#get(slot, field.peer) !== 0) {
        return this.#get(slot, field.tick);
      }
    }
    return undefined;
  }

  /** Complete the peer's part of the ring's slots, oldest first, as long as `ready`. */
  #release(ready: (slot: number) => boolean): void {
    for (;;) {
      const head = this.#memory.word(words.writeHead);
      if (head === this.#memory.word(words.writeTail)) return;
      const slot = head & (writeSlotCount - 1);
      const waits = this.#get(slot, field.used) !== 0 && this.#get(slot, field.peer) !== 0;
      if (waits && !ready(slot)) return;
      if (waits) this.completePeer(slot);
      Atomics.compareExchange(this.#memory.words, words.writeHead, head, (head + 1) | 0);
    }
  }

  #fill(slot: number, device: number, reply: Uint8Array, missing: Missing): void {
    const { local = 0, peer, question = 0 } = missing;
    this.#set(slot, field.parts, local + peer + question);
    this.#set(slot, field.peer, peer);
    this.#set(slot, field.local, local);
    this.#set(slot, field.question, question);
    this.#set(slot, field.device, device);
    this.#set(slot, field.errno, 0);
    this.#set(slot, field.tick, this.#memory.word(words.tick));
    this.#memory.slotBytes.set(reply, slot * slotSize + replyOffset);
  }

  #part(slot: number, part: number): void {
    const base = slot * wordsPerSlot;
    if (Atomics.compareExchange(this.#words, base + part, 1, 0) !== 1) return;
    if (Atomics.sub(this.#words, base + field.parts, 1) === 1) this.#answer(slot);
  }

  #answer(slot: number): void {
    const base = slot * wordsPerSlot;
    const errno = this.#get(slot, field.errno);
    if (errno !== 0) {
      this.#words[base + field.length] = 16;
      this.#words[base + field.error] = -errno;
    }
    const device = this.#get(slot, field.device);
    if (device !== noDevice) {
      const start = slot * slotSize + replyOffset;
      const length = this.#words[base + field.length] ?? 16;
      if (slot >= writeSlotCount && errno === 0) this.#measure(slot);
      this.#write(device, this.#memory.slotBytes.subarray(start, start + length));
    }
    this.#set(slot, field.used, 0);
    Atomics.add(this.#memory.words, words.freed, 1);
    Atomics.notify(this.#memory.words, words.freed);
  }

  /** How long the application waited for a flush. */
  #measure(slot: number): void {
    const { times: totals } = this.#memory;
    Atomics.add(totals, times.flushes, 1n);
    Atomics.add(totals, times.flushLocal, BigInt(this.#get(slot, field.localMicros) >>> 0));
    Atomics.add(totals, times.flushTotal, BigInt(microsSince(this.#get(slot, field.begun)) >>> 0));
  }

  #isLinked(): boolean {
    return this.#memory.word(words.linkPhase) !== linkPhases.down;
  }

  #get(slot: number, index: number): number {
    return Atomics.load(this.#words, slot * wordsPerSlot + index);
  }

  #set(slot: number, index: number, value: number): void {
    Atomics.store(this.#words, slot * wordsPerSlot + index, value);
  }
}
