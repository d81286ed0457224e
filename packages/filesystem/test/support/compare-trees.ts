/**
 * What a directory tree holds, as lines of text that can be compared: names, types, modes, owners,
 * sizes, contents by hash, targets of symbolic links, device numbers, and which names are one file;
 * on request also times, extended attributes, and where files have data and where holes.
 *
 * @module
 */
import { createHash } from "node:crypto";
import {
  type BigIntStats,
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
} from "node:fs";
import { lseek, openat, pread } from "../../src/file-calls.ts";
import { atFlags, openFlags, seekWhence } from "../../src/file-constants.ts";
import { readXattrs } from "../../src/primary/xattr-list.ts";

export type Details = {
  /** Modification times, to the nanosecond. */
  readonly times?: boolean;
  readonly xattrs?: boolean;
  /** Not for what was preallocated: whether that counts as a hole depends on the page cache. */
  readonly holes?: boolean;
};

/** One line for each object beneath `root`, sorted by path; names as latin1. */
export function describeTree(root: string, details: Details = {}): string[] {
  const firstNames = new Map<bigint, string>();
  const lines: string[] = [];
  const visit = (path: Buffer, shown: string): void => {
    const stat = lstatSync(path, { bigint: true });
    const common = `${shown} ${stat.mode.toString(8)} ${stat.uid}:${stat.gid}`;
    const more = moreOf(path, stat, details);
    if (stat.isDirectory()) {
      lines.push(`${common}${more}`);
      withinReach(path, (near) => {
        const names = readdirSync(near, { encoding: "buffer" }).sort(Buffer.compare);
        for (const name of names) {
          const child = Buffer.concat([near, Buffer.from("/"), name]);
          visit(child, `${shown}/${name.toString("latin1")}`);
        }
      });
      return;
    }
    const first = firstNames.get(stat.ino);
    firstNames.set(stat.ino, first ?? shown);
    const one = first === undefined ? "" : ` = ${first}`;
    lines.push(`${common} ${detailsOf(path, stat, details)}${more}${one}`);
  };
  visit(Buffer.from(root), ".");
  return lines;
}

/** A path of `directory` that is short enough for its names to be looked at. */
function withinReach(directory: Buffer, act: (near: Buffer) => void): void {
  if (directory.length < 3800) {
    act(directory);
    return;
  }
  const fd = openSync(directory, "r");
  try {
    act(Buffer.from(`/proc/self/fd/${fd}`));
  } finally {
    closeSync(fd);
  }
}

function detailsOf(path: Buffer, stat: BigIntStats, details: Details): string {
  if (stat.isFile()) return `${stat.size} ${contentOf(path, Number(stat.size), details)}`;
  if (stat.isSymbolicLink()) return `-> ${readlinkSync(path, { encoding: "latin1" })}`;
  return `device ${stat.rdev}`;
}

function moreOf(path: Buffer, stat: BigIntStats, details: Details): string {
  const times = details.times === true ? ` mtime ${stat.mtimeNs}` : "";
  return details.xattrs === true ? `${times}${xattrsOf(path)}` : times;
}

function xattrsOf(path: Buffer): string {
  const name = Buffer.concat([path, Buffer.from([0])]);
  const flags = openFlags.path | openFlags.noFollow;
  const fd = openat(atFlags.workingDirectory, name, flags);
  if (fd < 0) return "";
  const attributes = readXattrs(fd);
  closeSync(fd);
  return attributes
    .map(({ name, value }) => ` ${name}=${Buffer.from(value).toString("hex")}`)
    .sort()
    .join("");
}

const block = Buffer.alloc(1 << 20);

/** A hash of the parts that have data; where they are, if `details.holes`. Holes are zeros. */
function contentOf(path: Buffer, size: number, details: Details): string {
  const hash = createHash("sha256");
  const fd = openSync(path, "r");
  const parts: string[] = [];
  try {
    for (let at = 0; at < size; ) {
      const start = lseek(fd, at, seekWhence.data);
      if (start < 0) break;
      const end = lseek(fd, start, seekWhence.hole);
      parts.push(`${start}-${end}`);
      hashRange(fd, start, end, (bytes, offset) => {
        if (details.holes === true || !isZero(bytes)) hash.update(`${offset}`).update(bytes);
      });
      at = end;
    }
  } finally {
    closeSync(fd);
  }
  const digest = hash.digest("hex").slice(0, 16);
  return details.holes === true ? `${digest} data ${parts.join()}` : digest;
}

/** In aligned pieces, so that files with other holes but the same content give the same. */
function hashRange(
  fd: number,
  start: number,
  end: number,
  take: (bytes: Buffer, offset: number) => void,
): void {
  const piece = 4096;
  for (let at = start; at < end; ) {
    const size = pread(fd, block.subarray(0, Math.min(block.length, end - at)), at);
    if (size <= 0) throw new Error(`Cannot read: ${size}`);
    for (let from = 0; from < size; from += piece) {
      take(block.subarray(from, Math.min(from + piece, size)), at + from);
    }
    at += size;
  }
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}
