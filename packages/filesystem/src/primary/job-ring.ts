/**
 * Flush jobs from the device thread to the sync threads: one producer, several consumers.
 *
 * The descriptor of a job is busy from the push until the job is done; a busy descriptor is not
 * closed by the cache that owns it.
 *
 * @module
 */
import { PassedSteps } from "../passed-steps.ts";
import { jobCount, type SharedMemory, words } from "./shared-memory.ts";

export const flushKinds = { data: 0, file: 1, tree: 2 } as const;
/** Kind of a job that nobody waits for: see `write-back.ts`. Its slot is the number of steps. */
export const writeBackKind = 3;

/** Filled by {@link JobRing.take}; one per thread, reused. */
export type FlushJob = { slot: number; fd: number; kind: number };

export class JobRing {
  readonly passed: PassedSteps;
  readonly #memory: SharedMemory;

  constructor(memory: SharedMemory) {
    this.#memory = memory;
    this.passed = new PassedSteps(memory.words, words.stepsPassed);
  }

  push(slot: number, fd: number, kind: number): void {
    const { words: control, jobs, busy } = this.#memory;
    Atomics.add(busy, fd, 1);
    const tail = Atomics.load(control, words.jobTail);
    const base = (tail & (jobCount - 1)) * 3;
    Atomics.store(jobs, base, slot);
    Atomics.store(jobs, base + 1, fd);
    Atomics.store(jobs, base + 2, kind);
    Atomics.store(control, words.jobTail, (tail + 1) | 0);
    Atomics.notify(control, words.jobTail, 1);
  }

  /** Let the disk begin; one that has the descriptor already goes on with it. */
  pushWriteBack(fd: number, steps: number): void {
    if (Atomics.load(this.#memory.busy, fd) === 0) this.push(steps, fd, writeBackKind);
    else this.passed.add();
  }

  /** Waits for a job; false when the process ends. */
  take(into: FlushJob): boolean {
    const { words: control, jobs } = this.#memory;
    for (;;) {
      if (Atomics.load(control, words.stopping) !== 0) return false;
      const tail = Atomics.load(control, words.jobTail);
      const head = Atomics.load(control, words.jobHead);
      if (head === tail) {
        Atomics.wait(control, words.jobTail, tail);
        continue;
      }
      const base = (head & (jobCount - 1)) * 3;
      into.slot = Atomics.load(jobs, base);
      into.fd = Atomics.load(jobs, base + 1);
      into.kind = Atomics.load(jobs, base + 2);
      const claimed = Atomics.compareExchange(control, words.jobHead, head, (head + 1) | 0);
      if (claimed === head) return true;
    }
  }

  /** The job's descriptor may be closed again, as far as this job is concerned. */
  finish(job: FlushJob): void {
    Atomics.sub(this.#memory.busy, job.fd, 1);
  }

  /** Let the waiting threads see that they should end. */
  wakeAll(): void {
    Atomics.notify(this.#memory.words, words.jobTail);
  }
}
