/**
 * This process before others.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { setPriority } from "node:os";

/** As nice(2): below 0 is before others. */
const niceness = -10;

/**
 * A write or a flush of the application waits for several threads of ours, one after another, here and on the peer: each must
 * run as soon as it is woken, however busy the machine is. Of the calling thread, and of those that it starts later; not of
 * the threads that compile and collect garbage for all of them.
 *
 * To be called by a thread that is loaded, not before: a host that boots loads one `gemel-fs` for each of its modules at a
 * time, and whoever decides what they do needs the processors then; and a standby is loaded beside the application.
 */
export function hurry(): void {
  try {
    // Counts for this thread only, in Linux.
    setPriority(niceness);
    // Where the kernel groups processes by session, niceness counts within the group only.
    writeFileSync("/proc/self/autogroup", `${niceness}`);
  } catch {
    // A container may forbid it: everything works, only slower on a busy machine.
  }
}
