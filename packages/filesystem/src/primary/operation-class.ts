/**
 * What an operation is to the gate, and which objects it may change.
 *
 * @module
 */
import { type Operation, sizes } from "@gemel/fuse";
import { openFlags } from "../file-constants.ts";
import type { CleanFiles } from "./clean-files.ts";
import type { OperationClass } from "./gate.ts";

/** Which gate an operation has to pass. */
export function classOf(request: Operation): OperationClass | "read" {
  switch (request.type) {
    case "fsync":
    case "fsyncdir":
    case "syncfs":
      return "sync";
    case "write":
      return (request.flags & openFlags.dataSync) === 0 ? "mutation" : "sync";
    case "create":
    case "fallocate":
    case "link":
    case "mkdir":
    case "mknod":
    case "removexattr":
    case "rename":
    case "rmdir":
    case "setattr":
    case "setxattr":
    case "symlink":
    case "tmpfile":
    case "unlink":
      return "mutation";
    default:
      return "read";
  }
}

/** As it would come to a file that was opened with O_DSYNC: a write is answered when it is durable. */
export function writtenThrough(request: Operation): Operation {
  return request.type === "write"
    ? { ...request, flags: request.flags | openFlags.dataSync }
    : request;
}

/**
 * Before `request` is executed: what it may change counts as changed, whether it succeeds or not.
 * What loses a name is noted by the node table.
 */
export function noteChanges(clean: CleanFiles, request: Operation): void {
  clean.changed(request.nodeId);
  if (request.type === "rename") clean.changed(request.newNodeId);
  if (request.type === "link") clean.changed(request.oldNodeId);
}

/** After it has succeeded: what it made is new. The reply begins with its `fuse_entry_out`. */
export function noteMade(clean: CleanFiles, request: Operation, reply: DataView): void {
  switch (request.type) {
    case "create":
    case "mknod":
    case "mkdir":
    case "symlink":
    case "tmpfile": {
      const at = sizes.outHeader;
      clean.changed(reply.getUint32(at + 4, true) * 0x1_0000_0000 + reply.getUint32(at, true));
      return;
    }
    default:
      return;
  }
}
