/**
 * One flush of this node's disk, by whichever thread does it.
 *
 * @module
 */
import { fdatasync, fsync, syncfs } from "../file-calls.ts";
import type { Custody } from "../takeover/custody.ts";
import { flushKinds } from "./job-ring.ts";
import type { SharedMemory } from "./shared-memory.ts";

/**
 * 0, or the error, positive. The disk tells an error once; from now on it is told by us, for every
 * later flush of that descriptor.
 */
export function flushDisk(
  memory: SharedMemory,
  custody: Custody,
  fd: number,
  kind: number,
): number {
  const done = flush(fd, kind);
  if (done >= 0) return 0;
  memory.latch(fd, -done);
  // A successor would not know of it.
  custody.give("tainted");
  return -done;
}

function flush(fd: number, kind: number): number {
  if (kind === flushKinds.data) return fdatasync(fd);
  return kind === flushKinds.file ? fsync(fd) : syncfs(fd);
}
