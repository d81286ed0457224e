/**
 * Names of a directory, range after range in their order: one of a million names is read and sorted
 * once, not for each range.
 *
 * For whoever knows that names behind the end of a range do not change until the next one is read,
 * or else says {@link RangedNames.forget}.
 *
 * @module
 */
import { readDirectory } from "../directory-calls.ts";

export type NameRange = {
  readonly from: string;
  /** The first name behind the range; "": to the last. */
  readonly to: string;
  /** Most names. */
  readonly limit?: number;
};

export class RangedNames {
  #ino = 0;
  /** Where the next range begins: names at and behind `#at`. */
  #next = "";
  #at = 0;
  #names: readonly string[] = [];

  /**
   * Of the directory `fd`, whose inode is `ino`: names in order, and the first one left out, or `to`; or
   * the negative error number.
   */
  read(
    fd: number,
    ino: number,
    range: NameRange,
  ): { readonly names: string[]; readonly to: string } | number {
    const isNext = this.#next !== "" && this.#next === range.from && this.#ino === ino;
    const names = isNext ? this.#names : sortedNames(fd);
    if (typeof names === "number") return names;
    const first = firstAtOrBehind(names, range.from, isNext ? this.#at : 0);
    const behind = range.to === "" ? names.length : firstAtOrBehind(names, range.to, first);
    const end = Math.min(behind, first + (range.limit ?? Number.POSITIVE_INFINITY));
    const to = end < behind ? (names[end] ?? "") : range.to;
    this.forget();
    if (to !== "" && end < names.length) {
      this.#ino = ino;
      this.#next = to;
      this.#at = end;
      this.#names = names;
    }
    return { names: names.slice(first, end), to };
  }

  /** Read the next range anew. */
  forget(): void {
    this.#next = "";
    this.#names = [];
  }
}

function sortedNames(fd: number): string[] | number {
  const entries = readDirectory(fd);
  return typeof entries === "number" ? entries : entries.map(({ name }) => name).sort();
}

/** The place of the first name, from `low` on, that is not before `name`. */
function firstAtOrBehind(names: readonly string[], name: string, low: number): number {
  let [from, to] = [low, names.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((names[middle] ?? "") < name) from = middle + 1;
    else to = middle;
  }
  return from;
}
