/**
 * A sync thread: the flushes that block, and the answers whose last half they are.
 *
 * @module
 */
import { Custody } from "../takeover/custody.ts";
import { writeAnswer } from "./answer-writer.ts";
import { flushDisk } from "./flush-disk.ts";
import { type FlushJob, JobRing, writeBackKind } from "./job-ring.ts";
import { PendingAnswers } from "./pending-answers.ts";
import { SharedMemory } from "./shared-memory.ts";

export type SyncThreadData = { readonly buffer: SharedArrayBuffer };

/** Returns when the threads are told to end. */
export function runSync(data: SyncThreadData): void {
  const memory = new SharedMemory(data.buffer);
  const jobs = new JobRing(memory);
  const answers = new PendingAnswers(memory, writeAnswer);
  const custody = new Custody(memory);
  const job: FlushJob = { slot: 0, fd: 0, kind: 0 };
  while (jobs.take(job)) {
    if (job.kind === writeBackKind) {
      jobs.passed.writeBack(job.fd, job.slot);
      jobs.finish(job);
      continue;
    }
    const failed = flushDisk(memory, custody, job.fd, job.kind);
    jobs.finish(job);
    answers.completeLocal(job.slot, failed);
  }
}
