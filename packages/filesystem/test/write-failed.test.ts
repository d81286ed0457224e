/** A disk that does not take a write: the application is told, and no later flush of that file says that all is well. */
import { closeSync, openSync } from "node:fs";
import { tmpdir } from "node:os";
import { type RequestOf, replyBuffer } from "@gemel/fuse";
import { everything, Scope } from "@gemel/replication";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cName, openat } from "../src/file-calls.ts";
import { atFlags, errno, fileTypes, openFlags } from "../src/file-constants.ts";
import { Capture } from "../src/primary/capture.ts";
import { DescriptorCache } from "../src/primary/descriptor-cache.ts";
import { MountedTree } from "../src/primary/mounted-tree.ts";
import { write } from "../src/primary/operations/data.ts";
import { Exchanges } from "../src/primary/operations/exchanges.ts";
import { SharedMemory, words } from "../src/primary/shared-memory.ts";
import { Custody } from "../src/takeover/custody.ts";

const header = {
  type: "write",
  opcode: 16,
  unique: 1n,
  resent: false,
  uid: 0,
  gid: 0,
  pid: 1,
} as const;
const noFlags = { fh: 0, lockOwner: 0n, writeFlags: 0, flags: 0 } as const;

let memory: SharedMemory;
let tree: MountedTree;
let custody: Custody;

beforeEach(() => {
  memory = new SharedMemory();
  custody = new Custody(memory);
  tree = new MountedTree({
    ...{ index: 0, path: tmpdir(), device: -1, buffer: Buffer.alloc(16), custody },
    rootFd: openat(atFlags.workingDirectory, cName(tmpdir()), openFlags.directory),
    descriptors: new DescriptorCache(memory, 16),
    scope: new Scope(everything),
    released: () => undefined,
  });
});

afterEach(() => closeSync(tree.rootFd));

/** Write to `path` as if it were a file of the tree; what the application is told, and what is latched. */
function writeTo(path: string): { readonly told: number; readonly latched: number } {
  const node = tree.nodes.foundNameless(4711, fileTypes.regular);
  const fd = openSync(path, "r+");
  tree.descriptors.adopt(node, fd, true);
  const context = {
    ...{ tree, capture: new Capture(() => undefined), reply: replyBuffer(Buffer.alloc(64)) },
    ...{ exchanges: new Exchanges(custody, new Map()), flush: null, outdated: null },
  };
  const place = { nodeId: tree.nodes.idOf(node), offset: 0, data: Buffer.from("lost") };
  const request: RequestOf<"write"> = { ...header, ...place, ...noFlags };
  const told = write(context, request);
  const latched = Atomics.load(memory.latched, fd);
  tree.descriptors.drop(node);
  expect(Atomics.load(memory.latched, fd)).toBe(0);
  return { told, latched };
}

test("write: an error of the disk is latched until the kernel forgets the file, and nobody takes over", () => {
  // There is nothing at address 0: EIO.
  expect(writeTo("/proc/self/mem")).toEqual({ told: -errno.EIO, latched: errno.EIO });
  expect(memory.word(words.tainted)).toBe(1);
});

test("write: a full disk is told, and is no failure of the disk", () => {
  expect(writeTo("/dev/full")).toEqual({ told: -errno.ENOSPC, latched: 0 });
  expect(memory.word(words.tainted)).toBe(0);
});
