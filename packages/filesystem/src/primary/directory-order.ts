/**
 * The order in which a directory is told: by inode number, then by name.
 *
 * @module
 */
import { cName, type DirectoryEntry } from "../file-calls.ts";

export type CookieEntry = {
  readonly name: string;
  readonly nameBytes: Uint8Array;
  readonly ino: number;
  /** File type bits. */
  readonly type: number;
  /** What the kernel sends to go on behind this entry; never 0. */
  readonly cookie: number;
};

/** "." and ".." must be told, and must not be looked up. */
export function isDots(entry: { readonly name: string }): boolean {
  return entry.name === "." || entry.name === "..";
}

export function sortedEntries(entries: readonly DirectoryEntry[]): CookieEntry[] {
  return [...entries]
    .sort((a, b) => a.ino - b.ino || (a.name < b.name ? -1 : 1))
    .map((entry) => ({
      name: entry.name,
      nameBytes: cName(entry.name).subarray(0, -1),
      ino: entry.ino,
      type: entry.type,
      cookie: entry.ino,
    }));
}

/** The entries above `cookie`, of a list that {@link sortedEntries} made. */
export function entriesAfter(entries: readonly CookieEntry[], cookie: number): CookieEntry[] {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.cookie ?? 0) <= cookie) low = middle + 1;
    else high = middle;
  }
  return entries.slice(low);
}

/**
 * How many of `entries` a reply may hold if `fitting` of them have room: names of one inode are not
 * torn apart, since they share a cookie.
 */
export function wholeInodes(entries: readonly CookieEntry[], fitting: number): number {
  const next = entries[fitting];
  if (next === undefined) return entries.length;
  let count = fitting;
  while (count > 0 && entries[count - 1]?.cookie === next.cookie) count -= 1;
  // One inode with more names than fit into a reply: torn rather than endless.
  return count === 0 ? fitting : count;
}
