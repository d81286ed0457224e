/**
 * The change map of one module on this node's disk.
 *
 * One file, full of zeros behind its content, so that an append is one small write in place that is
 * durable when it returns. A new file replaces the old one whole: written, flushed, renamed, and the
 * folder flushed. One process has it open at a time.
 *
 * @see docs/internals/change-map.md
 * @module
 */
import {
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { ByteWriter, GemelError } from "@gemel/base";
import {
  type ChangeMap,
  decodeMap,
  encodeEntry,
  encodeFrame,
  encodeMap,
  type MapEntry,
} from "@gemel/replication";

/** Room for appends in a new file, before it has to be written again. */
const roomBytes: number = 1024 * 1024;

export type ReadMap =
  | { readonly map: ChangeMap }
  /** Why there is none that could be used. */
  | { readonly map: null; readonly why: string };

/** The map in the file, if it is one of these directories. Never throws. */
export function readMap(path: string, directories: readonly string[]): ReadMap {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { map: null, why: `There is no change map: ${why}` };
  }
  const decoded = decodeMap(bytes);
  if (!decoded.ok) {
    const why =
      decoded.error === "newer"
        ? `The change map ${path} was written by a later version of Gemel`
        : `The change map ${path} is damaged`;
    return { map: null, why };
  }
  if (decoded.value.directories.join("\0") !== directories.join("\0")) {
    return { map: null, why: `The change map ${path} is about other directories` };
  }
  return { map: decoded.value.map };
}

/** Forget the map, durably: everything may differ from now on. */
export function forgetMap(path: string): void {
  rmSync(path, { force: true });
  mkdirSync(dirname(path), { recursive: true });
  flushFolder(path);
}

export class MapStore {
  readonly #path: string;
  readonly #directories: readonly string[];
  readonly #body = new ByteWriter();
  readonly #frame = new ByteWriter();
  #fd = -1;
  #at = 0;
  #size = 0;
  #frames = 0;

  constructor(path: string, directories: readonly string[]) {
    this.#path = path;
    this.#directories = directories;
  }

  /** Write `map` as a new file. Throws when the disk refuses; then the old file is as it was. */
  replace(map: ChangeMap): void {
    let size = 0;
    const { bytes, frames } = encodeMap(map, this.#directories, (content) => {
      size = content + Math.max(roomBytes, content);
      return size;
    });
    const next = `${this.#path}.next`;
    mkdirSync(dirname(this.#path), { recursive: true });
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC | constants.O_DSYNC;
    const fd = openSync(next, flags & ~constants.O_DSYNC, 0o600);
    try {
      writeAll(fd, bytes, 0);
      writeAll(fd, Buffer.alloc(size - bytes.length), bytes.length);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(next, this.#path);
    flushFolder(this.#path);
    this.close();
    this.#fd = openSync(this.#path, constants.O_RDWR | constants.O_DSYNC);
    this.#at = bytes.length;
    this.#size = size;
    this.#frames = frames;
  }

  /**
   * Append, durably when it returns. False when there is no room any more: the map has to be
   * written as a new file, with what was to be appended.
   */
  append(entries: readonly MapEntry[]): boolean {
    this.#body.reset();
    for (const entry of entries) encodeEntry(this.#body, entry);
    encodeFrame(this.#frame.reset(), this.#frames, this.#body.view());
    const bytes = this.#frame.view();
    if (this.#at + bytes.length > this.#size) return false;
    if (this.#fd < 0) throw new GemelError("internal", "The change map is not open");
    writeAll(this.#fd, bytes, this.#at);
    this.#at += bytes.length;
    this.#frames += 1;
    return true;
  }

  close(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
  }
}

function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(fd, bytes, done, bytes.length - done, position + done);
  }
}

function flushFolder(path: string): void {
  const folder = openSync(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
