/**
 * Where a file has no data: what reads as zeros and takes no space.
 *
 * A file system that does not tell has no holes. What was preallocated and never written counts as
 * a hole.
 *
 * @see man 2 lseek, SEEK_DATA and SEEK_HOLE
 * @module
 */
import { lseek } from "../file-calls.ts";
import { seekWhence } from "../file-constants.ts";

export type FileRange = { readonly offset: number; readonly length: number };

/** The first place at or after `offset` that has data; `size`, the file's, when there is none. */
export function nextData(fd: number, offset: number, size: number): number {
  const found = lseek(fd, offset, seekWhence.data);
  return found < 0 ? size : Math.min(found, size);
}

/** The holes between `from` and `to`, which lie within the file. */
export function holesWithin(fd: number, from: number, to: number): FileRange[] {
  const holes: FileRange[] = [];
  for (let at = from; at < to; ) {
    const hole = lseek(fd, at, seekWhence.hole);
    if (hole < 0 || hole >= to) break;
    at = nextData(fd, hole, to);
    holes.push({ offset: hole, length: at - hole });
  }
  return holes;
}

/** What of `range` is in none of `holes`, which are in order. */
export function withoutHoles(range: FileRange, holes: readonly FileRange[]): FileRange[] {
  const parts: FileRange[] = [];
  const end = range.offset + range.length;
  let at = range.offset;
  for (const hole of holes) {
    const holeEnd = hole.offset + hole.length;
    if (holeEnd <= at || hole.offset >= end) continue;
    if (hole.offset > at) parts.push({ offset: at, length: hole.offset - at });
    at = holeEnd;
  }
  if (at < end) parts.push({ offset: at, length: end - at });
  return parts;
}
