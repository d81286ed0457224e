/**
 * What a resynchronisation sends of an object, so that it is equal on the peer.
 *
 * @module
 */
import { createHash } from "node:crypto";
import {
  attributeBits,
  type CopyStep,
  hashBlockBytes,
  hashBytes,
  joinPath,
  type ListingEntry,
} from "@gemel/replication";
import { closeDescriptor, cName, type FileStat, openat } from "../file-calls.ts";
import { fallocateModes, fileTypes, openFlags } from "../file-constants.ts";
import type { Capture } from "./capture.ts";
import { sentAttributes } from "./copied-object.ts";
import { type FileRange, withoutHoles } from "./holes.ts";
import type { MountedTree } from "./mounted-tree.ts";
import type { Node } from "./node.ts";
import type { SendWindow } from "./send-window.ts";
import { readXattrs } from "./xattr-list.ts";

/** What a file system gives space in, or a part of that. */
const pageSize = 4096;

const { mode: modeBit, uid, gid, atime, mtime } = attributeBits;

export class CopyRecords {
  readonly #capture: Capture;
  readonly #window: SendWindow;

  constructor(capture: Capture, window: SendWindow) {
    this.#capture = capture;
    this.#window = window;
  }

  send(record: Parameters<Capture["sendRecord"]>[0]): void {
    this.#window.sent(this.#capture.sendRecord(record));
  }

  /** Owner, times, and mode but for a symbolic link, of what is at `path`. */
  attributes(tree: MountedTree, path: string, stat: FileStat): void {
    const isLink = (stat.mode & fileTypes.mask) === fileTypes.symlink;
    const mask = (isLink ? 0 : modeBit) | uid | gid | atime | mtime;
    const reference = { tree: tree.index, object: 0, path };
    this.send({ type: "attributes", ...reference, mask, ...sentAttributes(stat) });
  }

  /** Everything but the data. `object`: under which the peer holds it open, 0 when it has to look for its name. */
  finishFile(tree: MountedTree, path: string, stat: FileStat, fd: number, object = 0): void {
    const place = object === 0 ? path : "";
    const reference = { tree: tree.index, object, path: place };
    this.send({ type: "truncate", ...reference, size: stat.size });
    this.send({ type: "xattrs", ...reference, attributes: readXattrs(fd) });
    const mask = modeBit | uid | gid | atime | mtime;
    this.send({ type: "attributes", ...reference, mask, ...sentAttributes(stat) });
  }

  /** A hole is a hole on the peer, whatever it had there; at the end of the file by whole blocks. */
  punch(tree: MountedTree, path: string, { offset, length: exact }: FileRange, size: number): void {
    const mode = fallocateModes.punchHole | fallocateModes.keepSize;
    const isLast = offset + exact === size;
    const length = isLast ? exact + ((pageSize - (size % pageSize)) % pageSize) : exact;
    const reference = { tree: tree.index, object: 0, path };
    this.send({ type: "fallocate", ...reference, mode, offset, length });
  }

  /** The blocks of `data` whose hashes differ, without the holes; neighbouring ones in one record. */
  blocks(
    tree: MountedTree,
    step: CopyStep,
    node: Node,
    data: Buffer,
    holes: readonly FileRange[],
  ): void {
    let from = -1;
    for (let at = 0; ; at += hashBlockBytes) {
      const block = data.subarray(at, Math.min(at + hashBlockBytes, data.length));
      const differs = block.length > 0 && !isEqual(block, step.hashes, at / hashBlockBytes);
      if (differs && from < 0) from = at;
      if (!differs && from >= 0) {
        const length = Math.min(at, data.length) - from;
        for (const part of withoutHoles({ offset: step.offset + from, length }, holes)) {
          const start = part.offset - step.offset;
          const extent = { offset: part.offset, data: data.subarray(start, start + part.length) };
          this.#extent(tree, step.path, node, extent);
        }
        from = -1;
      }
      if (at >= data.length) return;
    }
  }

  #extent(
    tree: MountedTree,
    path: string,
    node: Node,
    extent: { readonly offset: number; readonly data: Buffer },
  ): void {
    // The header goes before the data: what is there belongs to a block that was sent or is equal.
    this.#capture.sendCopied(tree, path, node, extent);
    this.#window.sent(extent.data.length);
  }

  /** What is neither a file nor a directory has no later step that would send them. */
  specialXattrs(tree: MountedTree, directory: string, fd: number, entry: ListingEntry): void {
    const type = entry.mode & fileTypes.mask;
    const isLater = type === fileTypes.regular || type === fileTypes.directory;
    if (isLater || entry.linkOf !== "") return;
    const flags = openFlags.path | openFlags.noFollow | openFlags.closeOnExec;
    const special = openat(fd, cName(entry.name), flags);
    if (special < 0) throw new Error(`Cannot open ${entry.name}: errno ${-special}`);
    const attributes = readXattrs(special);
    closeDescriptor(special);
    if (attributes.length === 0) return;
    const path = joinPath(directory, entry.name);
    this.send({ type: "xattrs", tree: tree.index, object: 0, path, attributes });
  }

  xattrs(tree: MountedTree, path: string, fd: number): void {
    const attributes = readXattrs(fd);
    this.send({ type: "xattrs", tree: tree.index, object: 0, path, attributes });
  }
}

function isEqual(block: Uint8Array, hashes: Uint8Array, index: number): boolean {
  const theirs = hashes.subarray(index * hashBytes, (index + 1) * hashBytes);
  if (theirs.length < hashBytes) return false;
  const ours = createHash("sha256").update(block).digest().subarray(0, hashBytes);
  return ours.equals(theirs);
}
