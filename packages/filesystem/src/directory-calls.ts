/**
 * Reading directories by descriptor: the rules of `file-calls.ts` hold.
 *
 * @see man 2 getdents64
 * @module
 */
import { lseek, valueOrErrno } from "./file-calls.ts";
import { seekWhence } from "./file-constants.ts";
import { libc } from "./libc.ts";

/** Where a directory's descriptor stands: the `next` of the entry told last, 0n at first. */
export function directoryPosition(fd: number): bigint {
  return BigInt(libc.lseek(fd, 0, seekWhence.current));
}

/** Go on behind the entry with this `next`; 0n begins anew. */
export function seekDirectory(fd: number, position: bigint): number {
  return valueOrErrno(Number(libc.lseek(fd, position, seekWhence.set)) < 0 ? -1 : 0);
}

/** Raw `linux_dirent64` records; 0 at the end. Decode with {@link decodeDirents}. */
export function getdents64(fd: number, into: Uint8Array): number {
  return valueOrErrno(libc.getdents64(fd, into, into.length));
}

export type DirectoryEntry = {
  readonly name: string;
  readonly ino: number;
  /** The file type bits of a mode; 0 when the file system does not tell. */
  readonly type: number;
  /** Where the next entry begins, opaque; for lseek of the directory. */
  readonly next: bigint;
};

/** Entries of one {@link getdents64} answer of `size` bytes, "." and ".." included. */
export function decodeDirents(bytes: Buffer, size: number): DirectoryEntry[] {
  const entries: DirectoryEntry[] = [];
  for (let at = 0; at < size; ) {
    const recordSize = bytes.readUInt16LE(at + 16);
    const end = bytes.indexOf(0, at + 19);
    entries.push({
      ino: Number(bytes.readBigUInt64LE(at)),
      next: bytes.readBigInt64LE(at + 8),
      type: bytes.readUInt8(at + 18) << 12,
      name: bytes.toString("latin1", at + 19, end),
    });
    at += recordSize;
  }
  return entries;
}

/** All entries but "." and "..", or the negative error number; moves the descriptor's position. */
export function readDirectory(fd: number): DirectoryEntry[] | number {
  const bytes = Buffer.allocUnsafe(65536);
  const entries: DirectoryEntry[] = [];
  const rewound = lseek(fd, 0, 0);
  if (rewound < 0) return rewound;
  for (;;) {
    const size = getdents64(fd, bytes);
    if (size < 0) return size;
    if (size === 0) return entries;
    for (const entry of decodeDirents(bytes, size)) {
      if (entry.name !== "." && entry.name !== "..") entries.push(entry);
    }
  }
}
