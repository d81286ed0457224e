/**
 * A sync thread: the flushes that block, and the answers whose last half they are.
 *
 * @module
 */
import { fdatasync, fsync, syncfs } from "../file-calls.ts";
import { Custody } from "../takeover/custody.ts";
import { writeAnswer } from "./answer-writer.ts";
import { type FlushJob, flushKinds, JobRing } from "./job-ring.ts";
import { PendingAnswers } from "./pending-answers.ts";
import { SharedMemory } from "./shared-memory.ts";

export type SyncThreadData = { readonly buffer: SharedArrayBuffer };

function flush(job: FlushJob): number {
  if (job.kind === flushKinds.data) return fdatasync(job.fd);
  return job.kind === flushKinds.file ? fsync(job.fd) : syncfs(job.fd);
}

/** Returns when the threads are told to end. */
export function runSync(data: SyncThreadData): void {
  const memory = new SharedMemory(data.buffer);
  const jobs = new JobRing(memory);
  const answers = new PendingAnswers(memory, writeAnswer);
  const custody = new Custody(memory);
  const job: FlushJob = { slot: 0, fd: 0, kind: 0 };
  while (jobs.take(job)) {
    const done = flush(job);
    // An error is told once by the disk; from now on it is told by us.
    if (done < 0) {
      Atomics.compareExchange(memory.latched, job.fd, 0, -done);
      // A successor would not know of it.
      custody.give("tainted");
    }
    jobs.finish(job);
    answers.completeLocal(job.slot, done < 0 ? -done : 0);
  }
}
