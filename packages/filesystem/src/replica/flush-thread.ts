/**
 * A flush thread: what blocks on the disk, beside the apply loop, and the acknowledgements that say
 * that it is done.
 *
 * @module
 */
import { writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import type { SyncKind } from "@gemel/replication";
import { closeDescriptor, fdatasync, fsync, syncfs } from "../file-calls.ts";
import { recordCheckpoint } from "../map/tracked-map.ts";
import { PassedSteps } from "../passed-steps.ts";
import { hurry } from "../priority.ts";
import { AckSender } from "./ack-sender.ts";
import { FlushRing } from "./flush-ring.ts";
import { type FlushThreadData, type ThreadMessage, wakeBytes } from "./messages.ts";
import { ReplicaMemory, words } from "./replica-memory.ts";

function flush(kind: SyncKind, fd: number): number {
  switch (kind) {
    case "data":
      return fdatasync(fd);
    case "file":
    case "directory":
      return fsync(fd);
    case "tree":
      return syncfs(fd);
  }
}

function flushAll(rootFds: readonly number[]): number {
  for (const fd of rootFds) {
    const done = syncfs(fd);
    if (done < 0) return done;
  }
  return 0;
}

function run(data: FlushThreadData): void {
  const memory = new ReplicaMemory(data.buffer);
  const ring = new FlushRing(memory);
  const acks = new AckSender(memory, data.sendTimeoutMs);
  const passed = new PassedSteps(memory.words, words.stepsPassed);
  /** A disk tells an error once: the apply thread is told to end over it. */
  const latch = (done: number): void => {
    if (done >= 0) return;
    Atomics.compareExchange(memory.words, words.flushError, 0, -done);
    writeSync(data.wakeFd, wakeBytes);
  };
  for (let job = ring.take(); job !== null; ring.done(), job = ring.take()) {
    switch (job.type) {
      case "sync": {
        const done = flush(job.kind, job.fd);
        closeDescriptor(job.fd);
        latch(done);
        acks.send(job.epoch, { type: "synced", cookie: job.cookie, errno: done < 0 ? -done : 0 });
        break;
      }
      case "write_back":
        passed.writeBack(job.fd, job.steps);
        closeDescriptor(job.fd);
        break;
      case "checkpoint": {
        const done = flushAll(data.rootFds);
        latch(done);
        const isFailed = memory.word(words.flushError) !== 0;
        if (isFailed || job.epoch !== acks.epoch) break;
        recordCheckpoint(data.mapFile, data.directories, job);
        acks.send(job.epoch, { type: "synced", cookie: job.cookie, errno: 0 });
        break;
      }
      case "seal": {
        const done = flushAll(data.rootFds);
        latch(done);
        const isFailed = memory.word(words.flushError) !== 0;
        if (isFailed || job.epoch !== acks.epoch) break;
        const { generation, epoch } = job;
        const message: ThreadMessage = { type: "seal", generation, epoch };
        parentPort?.postMessage(message);
        break;
      }
      case "sealed":
        acks.send(job.epoch, { type: "sealed", generation: job.generation });
        break;
    }
  }
}

hurry();
run(workerData as FlushThreadData);
