/**
 * Extended attributes, by descriptor where there is one, else through /proc/self/fd of an O_PATH
 * descriptor, which reaches symbolic links and devices without following or opening them.
 *
 * @module
 */
import {
  encodeDataInPlace,
  encodeOk,
  encodeXattrSize,
  type RequestOf,
  setxattrFlags,
  sizes,
} from "@gemel/fuse";
import { closeDescriptor, cName, descriptorPath, openat } from "../../file-calls.ts";
import { errno, fileTypes, openFlags } from "../../file-constants.ts";
import { getxattrPath, listxattrPath, removexattrPath, setxattrPath } from "../../file-xattrs.ts";
import { latin1 } from "../mounted-tree.ts";
import type { Node } from "../node.ts";
import type { OperationContext, Outcome } from "./outcome.ts";
import { dropSetgid } from "./privileges.ts";
import { wasDone } from "./resent.ts";

const accessAcl = "system.posix_acl_access";

export function setxattr(context: OperationContext, request: RequestOf<"setxattr">): Outcome {
  const name = latin1(request.name);
  return withNode(context, request.nodeId, (node, path) => {
    const done = setxattrPath(path, cName(name), request.value, request.flags);
    if (done < 0 && !wasDone(request, done, errno.EEXIST)) return done;
    context.capture.xattrSet(context.tree, node, name, request.value, request.flags);
    if ((request.setxattrFlags & setxattrFlags.aclKillSgid) !== 0) dropSetgid(context, node);
    // An access ACL is the mode, too.
    else if (name === accessAcl) context.tree.stat(node);
    return encodeOk(context.reply, request.unique);
  });
}

export function removexattr(context: OperationContext, request: RequestOf<"removexattr">): Outcome {
  const name = latin1(request.name);
  return withNode(context, request.nodeId, (node, path) => {
    const done = removexattrPath(path, cName(name));
    if (done < 0 && !wasDone(request, done, errno.ENODATA)) return done;
    context.capture.xattrRemoved(context.tree, node, name);
    return encodeOk(context.reply, request.unique);
  });
}

export function getxattr(context: OperationContext, request: RequestOf<"getxattr">): Outcome {
  const name = cName(latin1(request.name));
  return withNode(context, request.nodeId, (_node, path) =>
    answerBytes(context, request, (into) => getxattrPath(path, name, into)),
  );
}

export function listxattr(context: OperationContext, request: RequestOf<"listxattr">): Outcome {
  return withNode(context, request.nodeId, (_node, path) =>
    answerBytes(context, request, (into) => listxattrPath(path, into)),
  );
}

function answerBytes(
  context: OperationContext,
  request: RequestOf<"getxattr"> | RequestOf<"listxattr">,
  get: (into: Uint8Array | null) => number,
): Outcome {
  const { reply } = context;
  if (request.size === 0) {
    const size = get(null);
    return size < 0 ? size : encodeXattrSize(reply, request.unique, size);
  }
  const size = get(reply.bytes.subarray(sizes.outHeader, sizes.outHeader + request.size));
  return size < 0 ? size : encodeDataInPlace(reply, request.unique, size);
}

function withNode(
  context: OperationContext,
  nodeId: number,
  act: (node: Node, path: Buffer) => Outcome,
): Outcome {
  const { tree } = context;
  const node = tree.nodes.byId(nodeId);
  if (node === undefined) return -errno.ESTALE;
  if (node.fd >= 0 || isOpenable(node)) {
    const fd = tree.open(node);
    return fd < 0 ? fd : act(node, descriptorPath(fd));
  }
  const place = tree.place(node);
  if (place === undefined) return -errno.ESTALE;
  const flags = openFlags.path | openFlags.noFollow | openFlags.closeOnExec;
  const fd = openat(place.dirfd, place.name, flags);
  if (fd < 0) return fd;
  try {
    return act(node, descriptorPath(fd));
  } finally {
    closeDescriptor(fd);
  }
}

function isOpenable(node: Node): boolean {
  return node.type === fileTypes.regular || node.type === fileTypes.directory;
}
