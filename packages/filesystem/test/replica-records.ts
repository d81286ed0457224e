/**
 * Short ways to write records in tests of the replica.
 *
 * @module
 */
import type { ListingEntry, ListingRecord, MirrorRecord } from "@gemel/replication";

export const directory = 0o040000;
export const regular = 0o100000;
const noTimes = { atimeSec: 0, atimeNsec: 0, mtimeSec: 0, mtimeNsec: 0 };

export function create(
  path: string,
  mode: number,
  owner: number = 0,
  target: string = "",
): MirrorRecord {
  return { type: "create", tree: 0, path, mode, uid: owner, gid: owner, rdev: 0, target };
}

export function write(object: number, offset: number, text: string): MirrorRecord {
  return { type: "write", tree: 0, object, offset, data: Buffer.from(text, "latin1") };
}

export function bind(object: number, path: string): MirrorRecord {
  return { type: "bind", tree: 0, object, path };
}

export function entry(name: string, mode: number, more: Partial<ListingEntry> = {}): ListingEntry {
  return { name, mode, uid: 0, gid: 0, ...noTimes, rdev: 0, target: "", linkOf: "", ...more };
}

export function listing(
  path: string,
  entries: ListingEntry[],
  range = { from: "", to: "" },
): ListingRecord {
  const mode = directory | 0o755;
  return { type: "listing", tree: 0, path, ...range, mode, uid: 0, gid: 0, ...noTimes, entries };
}
