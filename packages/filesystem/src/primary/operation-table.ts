/**
 * Which function executes which operation.
 *
 * @module
 */
import type { Operation, ReplyBuffer } from "@gemel/fuse";
import { errno } from "../file-constants.ts";
import { setattr } from "./operations/attributes.ts";
import { init } from "./operations/connection.ts";
import { inodeControl } from "./operations/control.ts";
import { create, mkdir, mknod, symlink, tmpfile } from "./operations/create.ts";
import { fallocate, lseek, read, write } from "./operations/data.ts";
import { link } from "./operations/link.ts";
import { DirectoryLister } from "./operations/listing.ts";
import {
  access,
  batchForget,
  forget,
  getattr,
  lookup,
  readlink,
  statfs,
  statx,
} from "./operations/lookup.ts";
import { rename, unlink } from "./operations/names.ts";
import type { OperationContext, Outcome } from "./operations/outcome.ts";
import { fsync, syncfs } from "./operations/sync.ts";
import { getxattr, listxattr, removexattr, setxattr } from "./operations/xattrs.ts";

export class OperationTable {
  readonly #reply: ReplyBuffer;
  readonly #lister: DirectoryLister;

  constructor(reply: ReplyBuffer) {
    this.#reply = reply;
    this.#lister = new DirectoryLister(reply);
  }

  execute(context: OperationContext, request: Operation): Outcome {
    switch (request.type) {
      case "lookup":
        return lookup(context, request);
      case "forget":
        return forget(context, request);
      case "batchForget":
        return batchForget(context, request);
      case "getattr":
        return getattr(context, request);
      case "setattr":
        return setattr(context, request);
      case "readlink":
        return readlink(context, request);
      case "statx":
        return statx(context, request);
      case "access":
        return access(context, request);
      case "statfs":
        return statfs(context, request);
      case "read":
        return read(context, request);
      case "write":
        return write(context, request);
      case "fallocate":
        return fallocate(context, request);
      case "lseek":
        return lseek(context, request);
      case "fsync":
      case "fsyncdir":
        return fsync(context, request);
      case "syncfs":
        return syncfs(context, request);
      case "readdir":
      case "readdirplus":
        return this.#lister.readdir(context, request);
      case "setxattr":
        return setxattr(context, request);
      case "getxattr":
        return getxattr(context, request);
      case "listxattr":
        return listxattr(context, request);
      case "removexattr":
        return removexattr(context, request);
      case "init":
        return init(this.#reply, request);
      default:
        return this.#others(context, request);
    }
  }

  #others(context: OperationContext, request: Operation): Outcome {
    switch (request.type) {
      case "create":
      case "mknod":
      case "mkdir":
      case "symlink":
      case "link":
      case "unlink":
      case "rmdir":
      case "rename":
      case "tmpfile":
        return changeNames(context, request);
      case "ioctl":
        return inodeControl(context, request);
      case "destroy":
      case "notifyReply":
        return 0;
      // Answered like this once, the kernel never asks again and does without: zero-message open,
      // its own locks and copies, no interrupts.
      default:
        return -errno.ENOSYS;
    }
  }
}

type NameOperation = Extract<
  Operation,
  {
    readonly type:
      | "create"
      | "mknod"
      | "mkdir"
      | "symlink"
      | "link"
      | "unlink"
      | "rmdir"
      | "rename"
      | "tmpfile";
  }
>;

function changeNames(context: OperationContext, request: NameOperation): Outcome {
  switch (request.type) {
    case "create":
      return create(context, request);
    case "mknod":
      return mknod(context, request);
    case "mkdir":
      return mkdir(context, request);
    case "symlink":
      return symlink(context, request);
    case "link":
      return link(context, request);
    case "unlink":
    case "rmdir":
      return unlink(context, request);
    case "rename":
      return rename(context, request);
    case "tmpfile":
      return tmpfile(context, request);
  }
}
