/**
 * Contents of regular files: READ, WRITE, FALLOCATE, LSEEK.
 *
 * @module
 */
import {
  encodeDataInPlace,
  encodeLseek,
  encodeOk,
  encodeWrite,
  type ReadRequest,
  type RequestOf,
  sizes,
  writeFlags,
} from "@gemel/fuse";
import {
  fallocate as callFallocate,
  lseek as callLseek,
  ftruncate,
  pread,
  pwrite,
  statDescriptor,
} from "../../file-calls.ts";
import { errno, openFlags } from "../../file-constants.ts";
import { flushKinds } from "../job-ring.ts";
import { isRegular } from "../mounted-tree.ts";
import type { OperationContext, Outcome } from "./outcome.ts";
import { dropPrivileges } from "./privileges.ts";

/**
 * A large WRITE goes to the disk and to the peer in pieces of this size: the peer takes one in while
 * the next one is written here. The header of a piece is placed over the end of the one before.
 */
const pieceBytes: number = 256 * 1024;

export function read(context: OperationContext, request: ReadRequest): Outcome {
  const { tree, reply } = context;
  const node = tree.nodes.byId(request.nodeId);
  if (node === undefined || !isRegular(node)) return -errno.ESTALE;
  const fd = tree.open(node);
  if (fd < 0) return fd;
  const into = reply.bytes.subarray(sizes.outHeader, sizes.outHeader + request.size);
  const size = pread(fd, into, request.offset);
  return size < 0 ? size : encodeDataInPlace(reply, request.unique, size);
}

export function write(context: OperationContext, request: RequestOf<"write">): Outcome {
  const { tree, capture, reply } = context;
  const node = tree.nodes.byId(request.nodeId);
  if (node === undefined || !isRegular(node)) return -errno.ESTALE;
  const fd = tree.open(node);
  if (fd < 0) return fd;
  const { data, offset } = request;
  let size = 0;
  while (size < data.length) {
    const piece = data.subarray(size, size + pieceBytes);
    const done = pwrite(fd, piece, offset + size);
    if (done < 0) tree.writeFailed(node, -done);
    // A full disk shows at a later piece, too; what was written before it counts.
    if (done < 0 && size === 0) return done;
    if (done <= 0) break;
    capture.written(tree, node, piece, done, offset + size);
    size += done;
  }
  if ((request.writeFlags & writeFlags.killSuidgid) !== 0) dropPrivileges(context, node, request);
  if ((request.flags & openFlags.dataSync) !== 0) {
    const isFull = (request.flags & openFlags.sync) === openFlags.sync;
    context.flush = { fd, kind: isFull ? flushKinds.file : flushKinds.data, node };
  }
  return encodeWrite(reply, request.unique, size);
}

export function fallocate(context: OperationContext, request: RequestOf<"fallocate">): Outcome {
  const { tree, capture, reply } = context;
  const node = tree.nodes.byId(request.nodeId);
  if (node === undefined || !isRegular(node)) return -errno.ESTALE;
  const fd = tree.open(node);
  if (fd < 0) return fd;
  const { mode, offset, length } = request;
  const before = statDescriptor(fd);
  const done = callFallocate(fd, mode, offset, length);
  if (done < 0) {
    tree.writeFailed(node, -done);
    // ext4 leaves a file longer whose allocation ended with a full disk; nobody else is told of it.
    const after = statDescriptor(fd);
    const isLonger =
      typeof before !== "number" && typeof after !== "number" && after.size > before.size;
    if (isLonger) ftruncate(fd, before.size);
    return done;
  }
  capture.allocated(tree, node, mode, offset, length);
  // The kernel says nothing here; root may keep the bits.
  if (request.uid !== 0) dropPrivileges(context, node, request);
  return encodeOk(reply, request.unique);
}

export function lseek(context: OperationContext, request: RequestOf<"lseek">): Outcome {
  const { tree, reply } = context;
  const node = tree.nodes.byId(request.nodeId);
  if (node === undefined || !isRegular(node)) return -errno.ESTALE;
  const fd = tree.open(node);
  if (fd < 0) return fd;
  const offset = callLseek(fd, request.offset, request.whence);
  return offset < 0 ? offset : encodeLseek(reply, request.unique, offset);
}
