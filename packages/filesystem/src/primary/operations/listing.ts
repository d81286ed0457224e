/**
 * READDIR and READDIRPLUS without handles: cookies are those of the backing file system.
 *
 * What is read from the disk at once always fits into the reply, so the position of the directory's
 * descriptor is mostly where the kernel goes on; only a listing that was left, or that a seekdir
 * moved, seeks. So a listing needs no state, costs the same for a directory of any size, and is as
 * stable under changes as on the disk itself.
 *
 * @module
 */
import {
  DirentPlusWriter,
  DirentWriter,
  direntType,
  type ReaddirRequest,
  type ReplyBuffer,
} from "@gemel/fuse";
import {
  type DirectoryEntry,
  decodeDirents,
  directoryPosition,
  getdents64,
  seekDirectory,
} from "../../directory-calls.ts";
import { cName } from "../../file-calls.ts";
import { errno, fileTypes } from "../../file-constants.ts";
import type { Node } from "../node.ts";
import type { OperationContext, Outcome } from "./outcome.ts";

/** Most that is read at once; a single entry takes up to 280 bytes. */
const readMax = 65536;
const readMin = 280;

export class DirectoryLister {
  readonly #plain: DirentWriter;
  readonly #plus: DirentPlusWriter;
  readonly #bytes: Buffer = Buffer.alloc(readMax);

  constructor(reply: ReplyBuffer) {
    this.#plain = new DirentWriter(reply);
    this.#plus = new DirentPlusWriter(reply);
  }

  readdir(context: OperationContext, request: ReaddirRequest): Outcome {
    const { tree } = context;
    const node = tree.nodes.byId(request.nodeId);
    if (node === undefined) return -errno.ESTALE;
    const fd = tree.open(node);
    if (fd < 0) return fd;
    if (directoryPosition(fd) !== request.cookie) {
      const moved = seekDirectory(fd, request.cookie);
      if (moved < 0) return moved;
    }
    const isPlus = request.type === "readdirplus";
    const size = getdents64(fd, this.#bytes.subarray(0, roomOnDisk(request.size, isPlus)));
    if (size < 0) return size;
    const entries = decodeDirents(this.#bytes, size);
    if (entries.length > 0) {
      tree.ahead.listed(node.ino, namesOfFiles(entries), request.cookie === 0n);
    }
    return isPlus
      ? this.#tellPlus(context, request, node, entries)
      : this.#tell(context, request, node, entries);
  }

  #tell(
    context: OperationContext,
    request: ReaddirRequest,
    parent: Node,
    entries: readonly DirectoryEntry[],
  ): Outcome {
    this.#plain.start(request.size);
    for (const entry of entries) {
      if (!this.#plain.add(direntOf(context, parent, entry))) break;
    }
    return this.#plain.finish(request.unique);
  }

  #tellPlus(
    context: OperationContext,
    request: ReaddirRequest,
    parent: Node,
    entries: readonly DirectoryEntry[],
  ): Outcome {
    const { tree } = context;
    this.#plus.start(request.size);
    for (const entry of entries) {
      const dirent = direntOf(context, parent, entry);
      if (isDots(entry)) {
        if (!this.#plus.add(dirent, null)) break;
        continue;
      }
      const stat = tree.statChild(parent, entry.name);
      const node = typeof stat === "number" ? stat : tree.found(parent, entry.name, stat);
      // Of another file system, or gone: a name without an answer.
      const answer =
        typeof stat === "number" || typeof node === "number" ? null : tree.entry(node, stat);
      if (this.#plus.add(dirent, answer)) continue;
      if (typeof node !== "number") node.lookups -= 1;
      break;
    }
    return this.#plus.finish(request.unique);
  }
}

function namesOfFiles(entries: readonly DirectoryEntry[]): string[] {
  return entries.filter(({ type }) => type === fileTypes.regular).map(({ name }) => name);
}

/** "." and ".." must be told, and must not be looked up. */
function isDots(entry: { readonly name: string }): boolean {
  return entry.name === "." || entry.name === "..";
}

/** The directory above the root is outside, so the root stands for it. */
function direntOf(
  context: OperationContext,
  parent: Node,
  entry: DirectoryEntry,
): Parameters<DirentWriter["add"]>[0] {
  const isAbove = entry.name === ".." && parent === context.tree.nodes.root;
  return {
    ino: isAbove ? parent.ino : entry.ino,
    cookie: entry.next,
    type: direntType(entry.type),
    name: cName(entry.name).subarray(0, -1),
  };
}

/**
 * How much to read so that all of it fits into `size` bytes of a reply. A name of n bytes takes
 * 20 + n bytes on the disk, 24 + n in a plain and 152 + n in a full answer, each rounded up to 8.
 */
function roomOnDisk(size: number, isPlus: boolean): number {
  const room = isPlus ? (size * 3) / 20 : (size * 3) / 4;
  return Math.max(readMin, Math.min(Math.floor(room), readMax));
}
