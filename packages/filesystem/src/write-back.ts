/**
 * When a file that is written from front to back should start on its way to the disk.
 *
 * The kernel begins to write back what was written when a tenth of the memory is dirty, or after half a
 * minute; an application that asks for it earlier (`sync_file_range`, as PostgreSQL does) asks a FUSE
 * mount in vain. So its flush found everything still to be written, here and on the peer. Who writes a
 * lot in a row lets the disks work meanwhile. What has arrived there is dropped from the cache beneath: the mount
 * has it in its own, and on the replica nobody reads it.
 *
 * @see man 2 sync_file_range
 * @module
 */
import { beginWriteBack, forgetCached } from "./file-calls.ts";

/** So many bytes in a row go on their way at once. */
export const stepBytes: number = 4 * 1024 * 1024;
/** Files that are looked at. */
const filesMax = 16;

/** What was written so long before a step is on the disk by then, as a rule. */
const settledBytes: number = stepBytes;
/** What was still on its way is looked at again with the next steps. */
const dropBytes: number = 16 * stepBytes;

/**
 * Let the disk begin with what the file of `fd` has to be written, in a row up to the end of `steps` steps, and
 * drop what is there already. By a thread that may wait for the disk.
 */
export function writeBack(fd: number, steps: number): void {
  beginWriteBack(fd);
  const to = steps * stepBytes - stepBytes - settledBytes;
  const from = Math.max(0, to - dropBytes);
  if (to > from) forgetCached(fd, from, to - from);
}

type Run = { from: number; to: number };

export class WriteBack {
  readonly #runs: Map<number, Run> = new Map();

  /**
   * `length` bytes at `offset` of `file` were written: 0, or, when it should be written back, how many steps
   * from its beginning were written.
   */
  wrote(file: number, offset: number, length: number): number {
    const run = this.#runs.get(file);
    if (run === undefined || run.to !== offset) {
      this.#begin(file, offset, offset + length);
      return 0;
    }
    run.to += length;
    if (run.to - run.from < stepBytes) return 0;
    run.from = run.to;
    return Math.floor(run.to / stepBytes);
  }

  #begin(file: number, from: number, to: number): void {
    this.#runs.delete(file);
    const oldest = this.#runs.keys().next();
    if (this.#runs.size >= filesMax && !oldest.done) this.#runs.delete(oldest.value);
    this.#runs.set(file, { from, to });
  }
}
