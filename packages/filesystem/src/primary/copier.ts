/**
 * Performs the steps of a resynchronisation: looks at the backing tree, tells the plan what is
 * there, and sends the records that make the peer equal.
 *
 * One step at a time, in the device thread, so no operation comes in between. What is sent and not
 * yet received by the peer is bounded by a window of bytes.
 *
 * @module
 */
import { createHash } from "node:crypto";
import {
  attributeBits,
  type CopyStep,
  hashBlockBytes,
  hashBytes,
  type ListedChild,
  type ListStep,
  ResyncPlan,
  type ResyncStep,
  selectNames,
  writeHeaderBytes,
} from "@gemel/replication";
import {
  closeDescriptor,
  cName,
  type FileStat,
  openat,
  pread,
  readDirectory,
  readlinkat,
  statAt,
  statDescriptor,
} from "../file-calls.ts";
import { errno, fileTypes, openFlags } from "../file-constants.ts";
import type { Capture } from "./capture.ts";
import { latin1, type MountedTree } from "./mounted-tree.ts";
import { Node } from "./node.ts";
import { counters, type SharedMemory } from "./shared-memory.ts";
import { readXattrs } from "./xattr-list.ts";

/** Most bytes of the copier that the peer has not received. */
const windowBytes: number = 8 << 20;

type Part = { readonly tree: MountedTree; readonly plan: ResyncPlan };

/** What a step has led to. */
export type CopierState = "working" | "waiting" | "done";

export class Copier {
  readonly #capture: Capture;
  readonly #memory: SharedMemory;
  readonly #parts: readonly Part[];
  readonly #buffer: Buffer = Buffer.alloc(writeHeaderBytes + (1 << 20));
  /** Low words of sequence numbers and bytes, of what may not have been received yet. */
  readonly #outstanding: { readonly sequence: number; readonly bytes: number }[] = [];
  #outstandingBytes = 0;
  #lastRequest = 0;

  constructor(capture: Capture, memory: SharedMemory, trees: readonly MountedTree[]) {
    this.#capture = capture;
    this.#memory = memory;
    this.#parts = trees.map((tree) => {
      const root = statDescriptor(tree.rootFd);
      tree.sync.begin(typeof root === "number" ? tree.nodes.root.ino : root.ino);
      return {
        tree,
        plan: new ResyncPlan(tree.sync, () => {
          this.#lastRequest += 1;
          return this.#lastRequest;
        }),
      };
    });
  }

  /** Hashes that the peer was asked for. */
  hashesArrived(request: number, hashes: Uint8Array): void {
    for (const { plan } of this.#parts) if (plan.hashesArrived(request, hashes)) return;
  }

  /** Perform the next step of any tree. `waiting`: for the peer; `done`: everything is in sync. */
  step(): CopierState {
    const isOpen = this.#isWindowOpen();
    let isDone = true;
    for (const part of this.#parts) {
      const step = part.plan.next(isOpen);
      if (step.type === "done") continue;
      isDone = false;
      if (step.type === "idle") continue;
      this.#perform(part, step);
      this.#publish();
      return "working";
    }
    this.#publish();
    return isDone ? "done" : "waiting";
  }

  /** Everything counts as in sync from now on: after `done`, or because the session is over. */
  end(): void {
    for (const { tree } of this.#parts) tree.sync.end();
  }

  #perform(part: Part, step: Exclude<ResyncStep, { type: "idle" | "done" }>): void {
    switch (step.type) {
      case "list":
        this.#list(part, step);
        return;
      case "ask": {
        const { path, request, offset, length } = step;
        const tree = part.tree.index;
        this.#sent(
          this.#capture.sendRecord({ type: "hash_request", tree, path, request, offset, length }),
        );
        return;
      }
      case "copy":
        this.#copy(part, step);
    }
  }

  #list({ tree, plan }: Part, step: ListStep): void {
    const flags = openFlags.directory | openFlags.noFollow | openFlags.closeOnExec;
    const fd = openat(tree.rootFd, cName(step.path === "" ? "." : step.path), flags);
    const stat = fd < 0 ? fd : statDescriptor(fd);
    if (typeof stat === "number" || stat.ino !== step.ino) {
      if (fd >= 0) closeDescriptor(fd);
      plan.vanished(step.ino);
      return;
    }
    try {
      const entries = readDirectory(fd);
      const found = typeof entries === "number" ? [] : entries.map((entry) => entry.name);
      const { names, to } = selectNames(step, found);
      const children: ListedChild[] = [];
      for (const name of names) {
        const child = listedChild(fd, name, stat.dev);
        if (child === null) continue;
        this.#rename(tree, step.path, name, child.ino);
        children.push(child);
      }
      const listing = plan.listed(step, children, to);
      this.#sent(
        this.#capture.sendRecord({
          type: "listing",
          tree: tree.index,
          path: step.path,
          ...attributesOf(stat),
          from: step.from,
          to,
          entries: listing,
        }),
      );
      if (step.from === "") this.#sendXattrs(tree, step.path, fd);
    } finally {
      closeDescriptor(fd);
    }
  }

  /** A node that had lost its known names has one again, so its changes can be told. */
  #rename(tree: MountedTree, directory: string, name: string, ino: number): void {
    const node = tree.nodes.byIno(ino);
    if (node === undefined || !node.nameless || node === tree.nodes.root) return;
    let parent = tree.nodes.root;
    const place = directory === "" ? [] : directory.split("/");
    for (const part of place) {
      const stat = tree.statChild(parent, part);
      const found = typeof stat === "number" ? stat : tree.found(parent, part, stat);
      if (typeof found === "number") return;
      parent = found;
    }
    const stat = tree.statChild(parent, name);
    if (typeof stat !== "number") tree.found(parent, name, stat);
  }

  #copy({ tree, plan }: Part, step: CopyStep): void {
    const known = tree.nodes.byIno(step.ino);
    const opened = openCopied(tree, step, known);
    if (opened === null) {
      plan.vanished(step.ino);
      return;
    }
    const { fd, stat } = opened;
    try {
      const data = this.#buffer.subarray(writeHeaderBytes, writeHeaderBytes + step.length);
      const size = pread(fd, data, step.offset);
      if (size < 0) throw new Error(`Cannot read ${step.path}: errno ${-size}`);
      const node = known ?? new Node(step.ino, fileTypes.regular);
      this.#sendBlocks(tree, step, node, data.subarray(0, size));
      const isLast = plan.copied(step, step.offset + size, stat.size);
      if (isLast) this.#finishFile(tree, step.path, stat, fd);
      if (known === undefined) this.#capture.release(node);
    } finally {
      if (known === undefined || known.fd !== fd) closeDescriptor(fd);
    }
  }

  /** The blocks whose hashes differ; neighbouring ones in one record. */
  #sendBlocks(tree: MountedTree, step: CopyStep, node: Node, data: Buffer): void {
    let from = -1;
    for (let at = 0; ; at += hashBlockBytes) {
      const block = data.subarray(at, Math.min(at + hashBlockBytes, data.length));
      const differs = block.length > 0 && !isEqual(block, step.hashes, at / hashBlockBytes);
      if (differs && from < 0) from = at;
      if (!differs && from >= 0) {
        const extent = { offset: step.offset + from, data: data.subarray(from, at) };
        this.#sendExtent(tree, step.path, node, {
          ...extent,
          data: data.subarray(from, Math.min(at, data.length)),
        });
        from = -1;
      }
      if (at >= data.length) return;
    }
  }

  #sendExtent(
    tree: MountedTree,
    path: string,
    node: Node,
    extent: { readonly offset: number; readonly data: Buffer },
  ): void {
    // The header goes before the data: what is there belongs to a block that was sent or is equal.
    this.#capture.sendCopied(tree, path, node, extent);
    this.#sent(extent.data.length);
  }

  #finishFile(tree: MountedTree, path: string, stat: FileStat, fd: number): void {
    const reference = { tree: tree.index, object: 0, path };
    const { mode, uid, gid, atime, mtime } = attributeBits;
    this.#sent(this.#capture.sendRecord({ type: "truncate", ...reference, size: stat.size }));
    this.#sendXattrs(tree, path, fd);
    this.#sent(
      this.#capture.sendRecord({
        type: "attributes",
        ...reference,
        mask: mode | uid | gid | atime | mtime,
        ...attributesOf(stat),
      }),
    );
  }

  #sendXattrs(tree: MountedTree, path: string, fd: number): void {
    const attributes = readXattrs(fd);
    this.#sent(
      this.#capture.sendRecord({ type: "xattrs", tree: tree.index, object: 0, path, attributes }),
    );
  }

  #sent(bytes: number): void {
    const sequence = (this.#capture.link?.sequence ?? 0) | 0;
    this.#outstanding.push({ sequence, bytes });
    this.#outstandingBytes += bytes;
    this.#memory.count(counters.resyncBytesSent, bytes);
  }

  #isWindowOpen(): boolean {
    for (;;) {
      const first = this.#outstanding[0];
      if (first === undefined || !this.#memory.hasReceived(first.sequence)) break;
      this.#outstanding.shift();
      this.#outstandingBytes -= first.bytes;
    }
    return this.#outstandingBytes < windowBytes;
  }

  #publish(): void {
    const { counters: values } = this.#memory;
    const sum = { filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0 };
    for (const { plan } of this.#parts) {
      const progress = plan.progress;
      sum.filesDone += progress.filesDone;
      sum.filesTotal += progress.filesTotal;
      sum.bytesDone += progress.bytesDone;
      sum.bytesTotal += progress.bytesTotal;
    }
    values[counters.filesDone] = sum.filesDone;
    values[counters.filesTotal] = sum.filesTotal;
    values[counters.bytesDone] = sum.bytesDone;
    values[counters.bytesTotal] = sum.bytesTotal;
  }
}

function isEqual(block: Uint8Array, hashes: Uint8Array, index: number): boolean {
  const theirs = hashes.subarray(index * hashBytes, (index + 1) * hashBytes);
  if (theirs.length < hashBytes) return false;
  const ours = createHash("sha256").update(block).digest().subarray(0, hashBytes);
  return ours.equals(theirs);
}

function attributesOf(
  stat: FileStat,
): Pick<FileStat, "mode" | "uid" | "gid" | "atimeSec" | "atimeNsec" | "mtimeSec" | "mtimeNsec"> {
  const { mode, uid, gid, atimeSec, atimeNsec, mtimeSec, mtimeNsec } = stat;
  return { mode, uid, gid, atimeSec, atimeNsec, mtimeSec, mtimeNsec };
}

/** Null when it is not there any more, or belongs to another file system. */
function listedChild(directory: number, name: string, device: number): ListedChild | null {
  const stat = statAt(directory, cName(name));
  if (typeof stat === "number" || stat.dev !== device) return null;
  const { ino, size, rdev } = stat;
  let target = "";
  if ((stat.mode & fileTypes.mask) === fileTypes.symlink) {
    const into = Buffer.alloc(4096);
    const length = readlinkat(directory, cName(name), into);
    if (length < 0) return null;
    target = latin1(into.subarray(0, length));
  }
  return { name, ino, size, rdev, target, ...attributesOf(stat) };
}

/** The file of a copy step, if it is what it was. */
function openCopied(
  tree: MountedTree,
  step: CopyStep,
  known: Node | undefined,
): { readonly fd: number; readonly stat: FileStat } | null {
  const flags = openFlags.noFollow | openFlags.closeOnExec | openFlags.noAccessTime;
  const fd =
    known !== undefined && known.fd >= 0 ? known.fd : openat(tree.rootFd, cName(step.path), flags);
  if (fd < 0) {
    if (fd === -errno.ENOENT) return null;
    throw new Error(`Cannot open ${step.path}: errno ${-fd}`);
  }
  const stat = statDescriptor(fd);
  if (typeof stat !== "number" && stat.ino === step.ino) return { fd, stat };
  if (known === undefined || known.fd !== fd) closeDescriptor(fd);
  return null;
}
