/**
 * READDIR and READDIRPLUS without handles: the cookie is the inode number.
 *
 * Entries go out in the order of (inode number, name); the kernel comes back with the last cookie
 * and gets those above it. So a listing needs no state and survives changes in between: what is
 * there all the time is told exactly once. Names of one inode in one directory share a cookie and
 * go into the same reply. The sorted list of the last directory is kept for the next request.
 *
 * @module
 */
import {
  DirentPlusWriter,
  DirentWriter,
  direntType,
  type ReadRequest,
  type ReplyBuffer,
  sizes,
} from "@gemel/fuse";
import { type DirectoryEntry, readDirectory } from "../../file-calls.ts";
import { errno, fileTypes } from "../../file-constants.ts";
import {
  type CookieEntry,
  entriesAfter,
  isDots,
  sortedEntries,
  wholeInodes,
} from "../directory-order.ts";
import type { Node } from "../node.ts";
import type { OperationContext, Outcome } from "./outcome.ts";

export class DirectoryLister {
  readonly #plain: DirentWriter;
  readonly #plus: DirentPlusWriter;
  #node: Node | null = null;
  #entries: readonly CookieEntry[] = [];

  constructor(reply: ReplyBuffer) {
    this.#plain = new DirentWriter(reply);
    this.#plus = new DirentPlusWriter(reply);
  }

  /** A name has come or gone somewhere: the list that is kept may be wrong. */
  invalidate(): void {
    this.#node = null;
    this.#entries = [];
  }

  readdir(context: OperationContext, request: ReadRequest): Outcome {
    const { tree } = context;
    const node = tree.nodes.byId(request.nodeId);
    if (node === undefined) return -errno.ESTALE;
    if (request.offset === 0 || this.#node !== node) {
      const fd = tree.open(node);
      const entries = fd < 0 ? fd : readDirectory(fd);
      if (typeof entries === "number") return entries;
      this.#node = node;
      this.#entries = sortedEntries([...entries, ...dotsOf(context, node)]);
    }
    const entries = entriesAfter(this.#entries, request.offset);
    const isPlus = request.type === "readdirplus";
    const count = wholeInodes(entries, fittingCount(entries, request.size, isPlus));
    return isPlus
      ? this.#tellPlus(context, request, node, entries.slice(0, count))
      : this.#tell(request, entries.slice(0, count));
  }

  #tell(request: ReadRequest, entries: readonly CookieEntry[]): Outcome {
    this.#plain.start(request.size);
    for (const entry of entries) this.#plain.add(direntOf(entry));
    return this.#plain.finish(request.unique);
  }

  #tellPlus(
    context: OperationContext,
    request: ReadRequest,
    parent: Node,
    entries: readonly CookieEntry[],
  ): Outcome {
    const { tree } = context;
    this.#plus.start(request.size);
    for (const entry of entries) {
      if (isDots(entry)) {
        this.#plus.add(direntOf(entry), null);
        continue;
      }
      const stat = tree.statChild(parent, entry.name);
      const node = typeof stat === "number" ? stat : tree.found(parent, entry.name, stat);
      // Of another file system, or gone: a name without an answer.
      const answer =
        typeof stat === "number" || typeof node === "number" ? null : tree.entry(node, stat);
      this.#plus.add(direntOf(entry), answer);
    }
    return this.#plus.finish(request.unique);
  }
}

/** The directory and the one above it; the root's is outside, so it stands for itself. */
function dotsOf(context: OperationContext, node: Node): DirectoryEntry[] {
  const parent = node.names[0]?.parent ?? context.tree.nodes.root;
  const type = fileTypes.directory;
  return [
    { name: ".", ino: node.ino, type, next: 0n },
    { name: "..", ino: parent.ino, type, next: 0n },
  ];
}

function direntOf(entry: CookieEntry): Parameters<DirentWriter["add"]>[0] {
  return {
    ino: entry.ino,
    cookie: entry.cookie,
    type: direntType(entry.type),
    name: entry.nameBytes,
  };
}

function fittingCount(entries: readonly CookieEntry[], room: number, isPlus: boolean): number {
  let used = 0;
  for (let index = 0; index < entries.length; index++) {
    const fixed = sizes.dirent + (isPlus ? sizes.entryOut : 0);
    used += (fixed + (entries[index]?.nameBytes.length ?? 0) + 7) & ~7;
    if (used > room) return index;
  }
  return entries.length;
}
