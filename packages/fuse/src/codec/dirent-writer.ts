/**
 * Directory listings: packs entries for READDIR and READDIRPLUS until the room asked for is full.
 *
 * Every entry is padded with zeros to 8 bytes. Its cookie is what the kernel sends as `offset` to
 * go on after that entry, so it must never be 0.
 *
 * @see include/uapi/linux/fuse.h, structs fuse_dirent, fuse_direntplus
 * @module
 */
import { sizes } from "../abi/sizes.ts";
import { type Entry, putEntry } from "./attribute-replies.ts";
import { encodeHeader, putU64, type ReplyBuffer } from "./reply-buffer.ts";

/** One name in a directory; `type` is `direntType(mode)`, 0 when not known. */
export type Dirent = {
  readonly ino: number;
  /** 64 bits, as the backing file system has it. */
  readonly cookie: bigint;
  readonly type: number;
  readonly name: Uint8Array;
};

/** READDIR. Reused: `start`, `add` until false, `finish`. */
export class DirentWriter {
  readonly #out: ReplyBuffer;
  #start = 0;
  #at = 0;
  #end = 0;

  constructor(out: ReplyBuffer) {
    this.#out = out;
  }

  /** Begin a reply at `at` of the buffer, with room for `size` bytes of entries. */
  start(size: number, at = 0): void {
    this.#start = at;
    this.#at = at + sizes.outHeader;
    this.#end = Math.min(this.#at + size, this.#out.bytes.length);
  }

  /** False, and nothing written, when the entry does not fit any more. */
  add(dirent: Dirent): boolean {
    const length = sizes.dirent + dirent.name.length;
    const next = this.#at + padded(length);
    if (next > this.#end) return false;
    putDirent(this.#out, this.#at, dirent);
    this.#at = next;
    return true;
  }

  /** The length of the whole reply; no entry at all means the end of the directory. */
  finish(unique: bigint): number {
    const size = this.#at - this.#start - sizes.outHeader;
    return encodeHeader(this.#out, unique, 0, size, this.#start);
  }
}

/**
 * READDIRPLUS: as {@link DirentWriter}, each name with its lookup answer.
 *
 * An entry with node 0 is listed without being looked up, as `.` and `..` must be.
 */
export class DirentPlusWriter {
  readonly #out: ReplyBuffer;
  #start = 0;
  #at = 0;
  #end = 0;

  constructor(out: ReplyBuffer) {
    this.#out = out;
  }

  start(size: number, at = 0): void {
    this.#start = at;
    this.#at = at + sizes.outHeader;
    this.#end = Math.min(this.#at + size, this.#out.bytes.length);
  }

  /** `entry` null: no lookup answer. */
  add(dirent: Dirent, entry: Entry | null): boolean {
    const length = sizes.entryOut + sizes.dirent + dirent.name.length;
    const next = this.#at + padded(length);
    if (next > this.#end) return false;
    if (entry === null) this.#out.bytes.fill(0, this.#at, this.#at + sizes.entryOut);
    else putEntry(this.#out.view, this.#at, entry);
    putDirent(this.#out, this.#at + sizes.entryOut, dirent);
    this.#at = next;
    return true;
  }

  finish(unique: bigint): number {
    const size = this.#at - this.#start - sizes.outHeader;
    return encodeHeader(this.#out, unique, 0, size, this.#start);
  }
}

function padded(length: number): number {
  return (length + 7) & ~7;
}

function putDirent(out: ReplyBuffer, at: number, dirent: Dirent): void {
  const { bytes, view } = out;
  const { name } = dirent;
  putU64(view, at, dirent.ino);
  view.setBigUint64(at + 8, dirent.cookie, true);
  view.setUint32(at + 16, name.length, true);
  view.setUint32(at + 20, dirent.type, true);
  bytes.set(name, at + sizes.dirent);
  const end = at + sizes.dirent + name.length;
  bytes.fill(0, end, at + padded(sizes.dirent + name.length));
}
