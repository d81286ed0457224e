/**
 * When a file that is written from front to back should start on its way to the disk.
 *
 * The kernel begins to write back what was written when a tenth of the memory is dirty, or after half a
 * minute; an application that asks for it earlier (`sync_file_range`, as PostgreSQL does) asks a FUSE
 * mount in vain. So its flush found everything still to be written, here and on the peer. Who writes a
 * lot in a row lets the disks work meanwhile.
 *
 * @see man 2 sync_file_range
 * @module
 */

/** So many bytes in a row go on their way at once. */
export const stepBytes: number = 4 * 1024 * 1024;
/** Files that are looked at. */
const filesMax = 16;

type Run = { from: number; to: number };

export class WriteBack {
  readonly #runs: Map<number, Run> = new Map();

  /** `length` bytes at `offset` of `file` were written: whether what it has should be written back. */
  wrote(file: number, offset: number, length: number): boolean {
    const run = this.#runs.get(file);
    if (run === undefined || run.to !== offset) {
      this.#begin(file, offset, offset + length);
      return false;
    }
    run.to += length;
    if (run.to - run.from < stepBytes) return false;
    run.from = run.to;
    return true;
  }

  #begin(file: number, from: number, to: number): void {
    this.#runs.delete(file);
    const oldest = this.#runs.keys().next();
    if (this.#runs.size >= filesMax && !oldest.done) this.#runs.delete(oldest.value);
    this.#runs.set(file, { from, to });
  }
}
