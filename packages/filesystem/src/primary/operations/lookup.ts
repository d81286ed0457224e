/**
 * Finding names and reading attributes.
 *
 * @module
 */
import {
  type Entry,
  encodeAttr,
  encodeDataInPlace,
  encodeEntry,
  encodeOk,
  encodeStatfs,
  encodeStatx,
  type RequestOf,
  sizes,
} from "@gemel/fuse";
import { birthAt, readlinkat, statVolume } from "../../file-calls.ts";
import { errno } from "../../file-constants.ts";
import { attributesOf, latin1, timeToLiveNs } from "../mounted-tree.ts";
import type { OperationContext, Outcome } from "./outcome.ts";

/** STATX_BASIC_STATS and STATX_BTIME of statx(2). */
const statxMasks = { basic: 0x7ff, birth: 0x800 } as const;

const nothing = {
  ino: 0,
  size: 0,
  blocks: 0,
  atimeSeconds: 0,
  mtimeSeconds: 0,
  ctimeSeconds: 0,
  atimeNanos: 0,
  mtimeNanos: 0,
  ctimeNanos: 0,
  mode: 0,
  nlink: 0,
  uid: 0,
  gid: 0,
  rdev: 0,
  blksize: 0,
  flags: 0,
};

/** "There is no such name", which the kernel may remember: names appear only through it. */
const absent: Entry = {
  nodeId: 0,
  generation: 0,
  entryTtlNs: timeToLiveNs,
  attributesTtlNs: 0,
  attributes: nothing,
};

export function lookup(context: OperationContext, request: RequestOf<"lookup">): Outcome {
  const { tree, reply } = context;
  const parent = tree.nodes.byId(request.nodeId);
  if (parent === undefined) return -errno.ESTALE;
  const name = latin1(request.name);
  const stat = tree.statChild(parent, name);
  if (typeof stat === "number") {
    return stat === -errno.ENOENT ? encodeEntry(reply, request.unique, absent) : stat;
  }
  const node = tree.found(parent, name, stat);
  if (typeof node === "number") return node;
  return encodeEntry(reply, request.unique, tree.entry(node, stat));
}

export function forget(context: OperationContext, request: RequestOf<"forget">): Outcome {
  forgetOne(context, request.nodeId, request.lookupCount);
  return 0;
}

export function batchForget(context: OperationContext, request: RequestOf<"batchForget">): Outcome {
  for (const { nodeId, lookupCount } of request.forgotten) {
    forgetOne(context, nodeId, lookupCount);
  }
  return 0;
}

/** The peer is told the times of what is about to lose its node. */
function forgetOne({ tree, capture }: OperationContext, nodeId: number, count: number): void {
  if (tree.nodes.byId(nodeId)?.timesChanged === true) capture.sendTimes();
  tree.nodes.forget(nodeId, count);
}

export function getattr(context: OperationContext, request: RequestOf<"getattr">): Outcome {
  const { tree, reply } = context;
  const node = tree.nodes.byId(request.nodeId);
  if (node === undefined) return -errno.ESTALE;
  const stat = tree.stat(node);
  if (typeof stat === "number") return stat;
  return encodeAttr(reply, request.unique, attributesOf(stat), timeToLiveNs);
}

/** Asked when somebody wants the time of birth; the kernel passes over what we do not know. */
export function statx(context: OperationContext, request: RequestOf<"statx">): Outcome {
  const { tree, reply } = context;
  const node = tree.nodes.byId(request.nodeId);
  const place = node === undefined ? undefined : tree.place(node);
  if (node === undefined || place === undefined) return -errno.ESTALE;
  const birth = birthAt(place.dirfd, place.name, place.flags);
  const stat = typeof birth === "number" ? birth : tree.stat(node);
  if (typeof birth === "number" || typeof stat === "number") return -errno.ESTALE;
  return encodeStatx(reply, request.unique, {
    mask: birth === null ? statxMasks.basic : statxMasks.basic | statxMasks.birth,
    attributes: attributesOf(stat),
    attributesTtlNs: timeToLiveNs,
    btimeSeconds: birth?.seconds ?? 0,
    btimeNanos: birth?.nanoseconds ?? 0,
    rdevMajor: (stat.rdev >>> 8) & 0xfff,
    rdevMinor: (stat.rdev & 0xff) | ((stat.rdev >>> 12) & 0xfff00),
  });
}

export function readlink(context: OperationContext, request: RequestOf<"readlink">): Outcome {
  const { tree, reply } = context;
  const node = tree.nodes.byId(request.nodeId);
  const place = node === undefined ? undefined : tree.place(node);
  if (place === undefined) return -errno.ESTALE;
  const into = reply.bytes.subarray(sizes.outHeader, sizes.outHeader + 4096);
  const size = readlinkat(place.dirfd, place.name, into);
  return size < 0 ? size : encodeDataInPlace(reply, request.unique, size);
}

export function statfs(context: OperationContext, request: RequestOf<"statfs">): Outcome {
  const stat = statVolume(context.tree.rootFd);
  if (typeof stat === "number") return stat;
  return encodeStatfs(context.reply, request.unique, {
    blocks: stat.blocks,
    blocksFree: stat.blocksFree,
    blocksAvailable: stat.blocksAvailable,
    files: stat.files,
    filesFree: stat.filesFree,
    blockSize: stat.blockSize,
    nameLengthMax: stat.nameMax,
    fragmentSize: stat.fragmentSize,
  });
}

/** The kernel checks permissions itself (default_permissions): whoever may ask has access. */
export function access(context: OperationContext, request: RequestOf<"access">): Outcome {
  return encodeOk(context.reply, request.unique);
}
