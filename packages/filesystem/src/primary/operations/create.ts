/**
 * Whatever gives something new a name: CREATE, MKNOD, MKDIR, SYMLINK, LINK.
 *
 * The kernel has applied the umask and the rules for setgid bits of the caller. Owner is the caller,
 * group too unless the directory has its setgid bit; then the backing file system has already given
 * the new object the directory's group.
 *
 * @module
 */
import {
  type CreateRequest,
  encodeCreate,
  encodeEntry,
  type RequestHeader,
  type RequestOf,
} from "@gemel/fuse";
import {
  closeDescriptor,
  cName,
  fchmodat,
  fchownat,
  linkat,
  mkdirat,
  mknodat,
  openat,
  statAt,
  symlinkat,
  unlinkat,
} from "../../file-calls.ts";
import { atFlags, errno, fileTypes, openFlags } from "../../file-constants.ts";
import { latin1 } from "../mounted-tree.ts";
import type { Node } from "../node.ts";
import type { OperationContext, Outcome } from "./outcome.ts";

const setgid = 0o2000;
const keepId = 0xffffffff;

type New = {
  readonly header: RequestHeader;
  readonly parent: Node;
  readonly name: string;
  readonly path: Buffer;
  /** Type and permissions as asked for. */
  readonly mode: number;
  /** Of a symbolic link. */
  readonly target: Uint8Array | null;
};

export function create(context: OperationContext, request: CreateRequest): Outcome {
  const made = prepare(context, request, request.name, fileTypes.regular | request.mode);
  if (typeof made === "number") return made;
  const flags =
    openFlags.readWrite |
    openFlags.create |
    openFlags.exclusive |
    openFlags.noFollow |
    openFlags.closeOnExec |
    openFlags.noAccessTime;
  const fd = openat(context.tree.rootFd, made.path, flags, request.mode & 0o7777);
  if (fd < 0) return fd;
  return finish(context, made, (node, entry) => {
    if (node.fd < 0) context.tree.descriptors.adopt(node, fd, true);
    else closeDescriptor(fd);
    return encodeCreate(context.reply, request.unique, entry, { fh: 0, flags: 0 });
  });
}

export function mknod(context: OperationContext, request: RequestOf<"mknod">): Outcome {
  const type = request.mode & fileTypes.mask;
  const mode = type === 0 ? request.mode | fileTypes.regular : request.mode;
  const made = prepare(context, request, request.name, mode);
  if (typeof made === "number") return made;
  const done = mknodat(context.tree.rootFd, made.path, mode, request.rdev);
  return done < 0 ? done : finishEntry(context, made);
}

export function mkdir(context: OperationContext, request: RequestOf<"mkdir">): Outcome {
  const made = prepare(context, request, request.name, fileTypes.directory | request.mode);
  if (typeof made === "number") return made;
  const done = mkdirat(context.tree.rootFd, made.path, request.mode & 0o7777);
  return done < 0 ? done : finishEntry(context, made);
}

export function symlink(context: OperationContext, request: RequestOf<"symlink">): Outcome {
  const made = prepare(context, request, request.name, fileTypes.symlink, request.target);
  if (typeof made === "number") return made;
  const target = cName(latin1(request.target));
  const done = symlinkat(target, context.tree.rootFd, made.path);
  return done < 0 ? done : finishEntry(context, made);
}

export function link(context: OperationContext, request: RequestOf<"link">): Outcome {
  const { tree, capture, reply } = context;
  const node = tree.nodes.byId(request.oldNodeId);
  const parent = tree.nodes.byId(request.nodeId);
  if (node === undefined || parent === undefined) return -errno.ESTALE;
  const name = latin1(request.name);
  const from = tree.nodes.path(node);
  const path = tree.nodes.childPath(parent, name);
  if (path === undefined) return -errno.ENOENT;
  // A file whose names are all unknown is linked by its descriptor.
  const done =
    from !== undefined
      ? linkat(tree.rootFd, cName(from), tree.rootFd, cName(path))
      : linkat(node.fd, cName(""), tree.rootFd, cName(path), atFlags.emptyPath);
  if (done < 0) return done;
  const stat = tree.statChild(parent, name);
  if (typeof stat === "number") return stat;
  const found = tree.found(parent, name, stat);
  if (typeof found === "number") return found;
  capture.linked(tree, node, { parent, name, from });
  return encodeEntry(reply, request.unique, tree.entry(found, stat));
}

function prepare(
  context: OperationContext,
  header: RequestHeader,
  nameBytes: Uint8Array,
  mode: number,
  target: Uint8Array | null = null,
): New | number {
  const parent = context.tree.nodes.byId(header.nodeId);
  if (parent === undefined) return -errno.ESTALE;
  const name = latin1(nameBytes);
  const path = context.tree.nodes.childPath(parent, name);
  if (path === undefined) return -errno.ENOENT;
  return { header, parent, name, path: cName(path), mode, target };
}

function finishEntry(context: OperationContext, made: New): Outcome {
  return finish(context, made, (_node, entry) =>
    encodeEntry(context.reply, made.header.unique, entry),
  );
}

/** Give the new object its owner and mode, its node, and its record. */
function finish(
  context: OperationContext,
  made: New,
  encode: (node: Node, entry: Parameters<typeof encodeEntry>[2]) => number,
): Outcome {
  const { tree, capture } = context;
  const owned = giveToCaller(context, made);
  if (owned < 0) return undo(context, made, owned);
  const stat = statAt(tree.rootFd, made.path);
  if (typeof stat === "number") return stat;
  const node = tree.found(made.parent, made.name, stat);
  if (typeof node === "number") return node;
  const size = encode(node, tree.entry(node, stat));
  capture.created(tree, node, { parent: made.parent, name: made.name, stat, target: made.target });
  return size;
}

function giveToCaller(context: OperationContext, made: New): number {
  const { rootFd } = context.tree;
  const { uid, gid } = made.header;
  const group = (made.parent.mode & setgid) !== 0 ? keepId : gid;
  if (uid !== 0 || (group !== 0 && group !== keepId)) {
    const owned = fchownat(rootFd, made.path, uid, group);
    if (owned < 0) return owned;
    // A change of owner has taken these bits away.
    if ((made.mode & fileTypes.mask) === fileTypes.regular && (made.mode & 0o6000) !== 0) {
      return fchmodat(rootFd, made.path, made.mode & 0o7777);
    }
  }
  return 0;
}

/** A half-made object is not left behind; the error that stopped it is what counts. */
function undo(context: OperationContext, made: New, error: number): number {
  const isDirectory = (made.mode & fileTypes.mask) === fileTypes.directory;
  unlinkat(context.tree.rootFd, made.path, isDirectory ? atFlags.removeDirectory : 0);
  return error;
}
