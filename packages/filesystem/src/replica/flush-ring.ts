/**
 * Flush jobs from the apply thread (and the main thread) to the flush threads.
 *
 * A job owns its descriptor, a duplicate: the flush thread closes it, so that the apply thread may
 * close its own whenever a record says so.
 *
 * @module
 */
import {
  generationFromBytes,
  generationToBytes,
  type SyncKind,
  syncKinds,
} from "@gemel/replication";
import { jobCount, jobWords, type ReplicaMemory, words } from "./replica-memory.ts";
import { SharedLock } from "./shared-lock.ts";

export type FlushJob =
  /** Flush `fd`, then acknowledge `cookie`. */
  | {
      readonly type: "sync";
      readonly epoch: number;
      readonly kind: SyncKind;
      readonly fd: number;
      readonly cookie: number;
    }
  /** Let the disk begin with what `fd` has to be written: nobody waits for it. */
  | {
      readonly type: "write_back";
      readonly epoch: number;
      readonly fd: number;
      /** See `write-back.ts`. */
      readonly steps: number;
    }
  /** Flush all trees, record the checkpoint, then acknowledge `cookie`. */
  | {
      readonly type: "checkpoint";
      readonly epoch: number;
      readonly pair: string;
      readonly number: number;
      readonly cookie: number;
      /** This node's clock when everything before the checkpoint was applied, in ms. */
      readonly time: number;
    }
  /** Flush all trees, then have `generation` recorded. */
  | { readonly type: "seal"; readonly epoch: number; readonly generation: string }
  /** The record is durable: acknowledge `generation`. */
  | { readonly type: "sealed"; readonly epoch: number; readonly generation: string };

const jobTypes = ["sync", "seal", "sealed", "checkpoint", "write_back"] as const;

/** A time in ms takes two words. */
const millisPerWord = 1_000_000_000;

export class FlushRing {
  readonly #memory: ReplicaMemory;
  readonly #lock: SharedLock;

  constructor(memory: ReplicaMemory) {
    this.#memory = memory;
    this.#lock = new SharedLock(memory.words, words.ringLock);
  }

  /** Whether no job waits or is under way. */
  get isIdle(): boolean {
    const { words: control } = this.#memory;
    return Atomics.load(control, words.ringPushed) === Atomics.load(control, words.ringDone);
  }

  /** A job that was taken is over. */
  done(): void {
    Atomics.add(this.#memory.words, words.ringDone, 1);
  }

  /** Waits while the ring is full. */
  push(job: FlushJob): void {
    const { words: control } = this.#memory;
    for (;;) {
      const taken = Atomics.load(control, words.ringTaken);
      if (this.#lock.hold(() => this.#put(job))) break;
      Atomics.wait(control, words.ringTaken, taken);
    }
    Atomics.add(control, words.ringPushed, 1);
    Atomics.notify(control, words.ringPushed, 1);
  }

  /** Waits for a job; null when the apply thread has ended and nothing is left. */
  take(): FlushJob | null {
    const { words: control } = this.#memory;
    for (;;) {
      const pushed = Atomics.load(control, words.ringPushed);
      const isLast = Atomics.load(control, words.applyEnded) !== 0;
      const job = this.#lock.hold(() => this.#get());
      if (job !== null) {
        Atomics.add(control, words.ringTaken, 1);
        Atomics.notify(control, words.ringTaken, 1);
        return job;
      }
      if (isLast) return null;
      Atomics.wait(control, words.ringPushed, pushed);
    }
  }

  /** The apply thread has ended: let the flush threads see it. */
  end(): void {
    const { words: control } = this.#memory;
    Atomics.store(control, words.applyEnded, 1);
    Atomics.add(control, words.ringPushed, 1);
    Atomics.notify(control, words.ringPushed);
  }

  #put(job: FlushJob): boolean {
    const { words: control, jobs } = this.#memory;
    const tail = control[words.ringTail] ?? 0;
    const head = control[words.ringHead] ?? 0;
    if (tail - head === jobCount) return false;
    const base = (tail % jobCount) * jobWords;
    jobs[base] = jobTypes.indexOf(job.type);
    jobs[base + 1] = job.epoch;
    jobs[base + 2] = job.type === "sync" ? syncKinds.indexOf(job.kind) : 0;
    jobs[base + 3] = "fd" in job ? job.fd : -1;
    if (job.type === "sync") jobs[base + 4] = job.cookie | 0;
    else if (job.type === "write_back") jobs[base + 4] = job.steps;
    else if (job.type === "checkpoint") this.#putCheckpoint(base, job);
    else this.#generationBytes(base).set(generationToBytes(job.generation));
    control[words.ringTail] = tail + 1;
    return true;
  }

  #get(): FlushJob | null {
    const { words: control, jobs } = this.#memory;
    const tail = control[words.ringTail] ?? 0;
    const head = control[words.ringHead] ?? 0;
    if (head === tail) return null;
    const base = (head % jobCount) * jobWords;
    control[words.ringHead] = head + 1;
    // Both only ever grow: keep them far from the end of the word.
    if (head + 1 === tail && head > 0x3fff_0000) {
      control[words.ringHead] = 0;
      control[words.ringTail] = 0;
    }
    const type = jobTypes[jobs[base] ?? 0] ?? "sync";
    const epoch = jobs[base + 1] ?? 0;
    if (type === "checkpoint") return this.#getCheckpoint(base, epoch);
    if (type === "write_back") {
      return { type, epoch, fd: jobs[base + 3] ?? -1, steps: jobs[base + 4] ?? 0 };
    }
    if (type !== "sync") {
      return { type, epoch, generation: generationFromBytes(this.#generationBytes(base)) };
    }
    return {
      type,
      epoch,
      kind: syncKinds[jobs[base + 2] ?? 0] ?? "tree",
      fd: jobs[base + 3] ?? -1,
      cookie: (jobs[base + 4] ?? 0) >>> 0,
    };
  }

  #putCheckpoint(base: number, job: Extract<FlushJob, { type: "checkpoint" }>): void {
    const { jobs } = this.#memory;
    jobs[base + 2] = job.cookie | 0;
    jobs[base + 3] = job.number | 0;
    this.#generationBytes(base).set(generationToBytes(job.pair));
    jobs[base + 8] = Math.floor(job.time / millisPerWord);
    jobs[base + 9] = job.time % millisPerWord;
  }

  #getCheckpoint(base: number, epoch: number): FlushJob {
    const { jobs } = this.#memory;
    return {
      type: "checkpoint",
      epoch,
      cookie: (jobs[base + 2] ?? 0) >>> 0,
      number: jobs[base + 3] ?? 0,
      pair: generationFromBytes(this.#generationBytes(base)),
      time: (jobs[base + 8] ?? 0) * millisPerWord + (jobs[base + 9] ?? 0),
    };
  }

  #generationBytes(base: number): Uint8Array {
    const { jobs } = this.#memory;
    return new Uint8Array(jobs.buffer, jobs.byteOffset + (base + 4) * 4, 16);
  }
}
