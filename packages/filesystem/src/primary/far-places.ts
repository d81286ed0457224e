/**
 * Places beneath a directory whose path is longer than one system call takes.
 *
 * The directory above is reached in steps, each beneath the one before. The descriptors of the last
 * few are kept open, so that a call may name two places.
 *
 * @module
 */
import { closeDescriptor, cName, openat } from "../file-calls.ts";
import { openFlags } from "../file-constants.ts";

/** `PATH_MAX` of Linux counts the NUL. */
export const pathMax = 4096;

const keptMax = 4;
const step = openFlags.path | openFlags.directory | openFlags.noFollow | openFlags.closeOnExec;

/** A descriptor and a name beneath it; `dirfd` is the negative error number if it is none. */
export type FarPlace = { readonly dirfd: number; readonly name: Buffer };

export class FarPlaces {
  readonly #rootFd: number;
  readonly #open: number[] = [];

  constructor(rootFd: number) {
    this.#rootFd = rootFd;
  }

  /** Good until the {@link keptMax}-th next call. */
  of(path: string): FarPlace {
    let dirfd = this.#rootFd;
    let rest = path;
    let own = -1;
    while (rest.length >= pathMax) {
      const cut = rest.lastIndexOf("/", pathMax - 1);
      const next = openat(dirfd, cName(rest.slice(0, cut)), step);
      if (own >= 0) closeDescriptor(own);
      if (next < 0) return { dirfd: next, name: cName(rest) };
      own = next;
      dirfd = next;
      rest = rest.slice(cut + 1);
    }
    this.#open.push(own);
    if (this.#open.length > keptMax) closeDescriptor(this.#open.shift() ?? -1);
    return { dirfd, name: cName(rest) };
  }

  close(): void {
    for (const fd of this.#open.splice(0)) closeDescriptor(fd);
  }
}
