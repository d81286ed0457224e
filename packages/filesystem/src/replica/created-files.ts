/**
 * Descriptors of regular files that were created a moment ago: the primary nearly always binds them
 * next, by the name under which they were made.
 *
 * A name is worth something only as long as no name goes away or changes: whoever does that forgets
 * them all.
 *
 * @module
 */
import { closeDescriptor } from "../file-calls.ts";

/** More than a listing has names, whose files are bound after all of them were created. */
const keptMax = 2048;

export class CreatedFiles {
  /** By path, oldest first. */
  readonly #descriptors: Map<string, number> = new Map();

  /** `fd` is open for reading and writing; it is closed here, unless {@link take} gives it away. */
  keep(path: string, fd: number): void {
    for (const [oldest, itsFd] of this.#descriptors) {
      if (this.#descriptors.size < keptMax) break;
      closeDescriptor(itsFd);
      this.#descriptors.delete(oldest);
    }
    this.#descriptors.set(path, fd);
  }

  /** The descriptor of `path`, to be closed by the caller; undefined when it is not kept. */
  take(path: string): number | undefined {
    const fd = this.#descriptors.get(path);
    if (fd !== undefined) this.#descriptors.delete(path);
    return fd;
  }

  forgetAll(): void {
    if (this.#descriptors.size === 0) return;
    for (const fd of this.#descriptors.values()) closeDescriptor(fd);
    this.#descriptors.clear();
  }
}
