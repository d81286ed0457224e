/**
 * Tells the peer an object that it does not have at all: what was moved in over the border.
 *
 * It is put together under a name that is nobody's, and gets its own in the last record. So the peer has
 * all of it or nothing, whenever the records end, and what had the name before is replaced at once.
 *
 * @module
 */
import {
  attributeBits,
  joinPath,
  type MirrorRecord,
  unfinishedPrefix,
  writeHeaderBytes,
} from "@gemel/replication";
import { readDirectory } from "../directory-calls.ts";
import {
  closeDescriptor,
  type FileStat,
  openat,
  pread,
  readlinkat,
  statAt,
} from "../file-calls.ts";
import { fileTypes, openFlags } from "../file-constants.ts";
import type { Capture } from "./capture.ts";
import { sentAttributes } from "./copied-object.ts";
import { holesWithin, nextData, withoutHoles } from "./holes.ts";
import { latin1, type MountedTree } from "./mounted-tree.ts";
import { Node } from "./node.ts";
import { readXattrs } from "./xattr-list.ts";

const pieceBytes: number = 1 << 20;
const buffer: Buffer = Buffer.alloc(writeHeaderBytes + pieceBytes);
let lastNumber = 0;

/** Tell the object `node`, which is at `path` now. */
export function sendMoved(capture: Capture, tree: MountedTree, node: Node, path: string): void {
  lastNumber += 1;
  const from = `${unfinishedPrefix}${lastNumber}`;
  const sender = new Sender(capture, tree);
  sender.object(path, from, node);
  sender.record({ type: "rename", tree: tree.index, from, to: path, flags: 0 });
}

class Sender {
  readonly #capture: Capture;
  readonly #tree: MountedTree;

  constructor(capture: Capture, tree: MountedTree) {
    this.#capture = capture;
    this.#tree = tree;
  }

  record(record: MirrorRecord): void {
    this.#capture.sendRecord(record);
  }

  /** What is at `path` here is made at `to` there. `known`: its node, if there is one. */
  object(path: string, to: string, known: Node | null): void {
    const place = this.#tree.at(path);
    const stat = statAt(place.dirfd, place.name);
    // It is gone already, by a way around the mount.
    if (typeof stat === "number") return;
    const type = stat.mode & fileTypes.mask;
    const { mode, uid, gid, rdev } = stat;
    const target = type === fileTypes.symlink ? this.#target(path) : "";
    const at = { tree: this.#tree.index, path: to };
    this.record({ type: "create", ...at, mode, uid, gid, rdev, target });
    const isOpened = type === fileTypes.regular || type === fileTypes.directory;
    const flags = isOpened
      ? openFlags.noAccessTime | (type === fileTypes.directory ? openFlags.directory : 0)
      : openFlags.path;
    const fd = openat(place.dirfd, place.name, flags | openFlags.noFollow | openFlags.closeOnExec);
    if (fd < 0) throw new Error(`Cannot open ${path}: errno ${-fd}`);
    try {
      if (type === fileTypes.regular) this.#data(fd, stat, to, known);
      if (type === fileTypes.directory) this.#children(fd, path, to);
      this.record({ type: "xattrs", ...at, object: 0, attributes: readXattrs(fd) });
    } finally {
      closeDescriptor(fd);
    }
    const bits = attributeBits;
    const isLink = type === fileTypes.symlink;
    const mask = (isLink ? 0 : bits.mode) | bits.uid | bits.gid | bits.atime | bits.mtime;
    this.record({ type: "attributes", ...at, object: 0, mask, ...sentAttributes(stat) });
  }

  #children(fd: number, path: string, to: string): void {
    const entries = readDirectory(fd);
    if (typeof entries === "number") throw new Error(`Cannot read ${path}: errno ${-entries}`);
    for (const { name, type } of entries) {
      const child = joinPath(path, name);
      if (this.#tree.scope.isChildLocal(child, type === fileTypes.directory)) continue;
      this.object(child, joinPath(to, name), null);
    }
  }

  #data(fd: number, stat: FileStat, to: string, known: Node | null): void {
    const node = known ?? new Node(stat.ino, fileTypes.regular);
    const place = { tree: this.#tree.index, object: 0, path: to };
    for (let at = nextData(fd, 0, stat.size); at < stat.size; at = nextData(fd, at, stat.size)) {
      const into = buffer.subarray(writeHeaderBytes, writeHeaderBytes + pieceBytes);
      const size = pread(fd, into, at);
      if (size <= 0) throw new Error(`Cannot read ${to}: errno ${-size}`);
      const holes = holesWithin(fd, at, at + size);
      for (const part of withoutHoles({ offset: at, length: size }, holes)) {
        const start = part.offset - at;
        const data = into.subarray(start, start + part.length);
        this.#capture.sendCopied(this.#tree, to, node, { offset: part.offset, data });
      }
      at += size;
    }
    this.record({ type: "truncate", ...place, size: stat.size });
    if (known === null) this.#capture.release(node);
  }

  #target(path: string): string {
    const into = Buffer.alloc(4096);
    const place = this.#tree.at(path);
    const length = readlinkat(place.dirfd, place.name, into);
    return length < 0 ? "" : latin1(into.subarray(0, length));
  }
}
