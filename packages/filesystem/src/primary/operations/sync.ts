/**
 * FSYNC, FSYNCDIR, SYNCFS: the flush itself happens in a sync thread.
 *
 * @module
 */
import { encodeOk, type FsyncRequest, fsyncFlags, type RequestOf } from "@gemel/fuse";
import { errno } from "../../file-constants.ts";
import { flushKinds } from "../job-ring.ts";
import type { OperationContext, Outcome } from "./outcome.ts";

export function fsync(context: OperationContext, request: FsyncRequest): Outcome {
  const { tree, reply } = context;
  const node = tree.nodes.byId(request.nodeId);
  if (node === undefined) return -errno.ESTALE;
  const fd = tree.open(node);
  if (fd < 0) return fd;
  const isData = request.type === "fsync" && (request.fsyncFlags & fsyncFlags.dataOnly) !== 0;
  context.flush = { fd, kind: isData ? flushKinds.data : flushKinds.file, node };
  return encodeOk(reply, request.unique);
}

export function syncfs(context: OperationContext, request: RequestOf<"syncfs">): Outcome {
  const { tree, reply } = context;
  context.flush = { fd: tree.rootFd, kind: flushKinds.tree, node: null };
  return encodeOk(reply, request.unique);
}
