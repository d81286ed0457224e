/**
 * Whatever makes something new: CREATE, TMPFILE, MKNOD, MKDIR, SYMLINK.
 *
 * The kernel has applied the rules for setgid bits of the caller; umask and default ACLs are applied
 * by the backing file system. Owner is the caller, group too unless the directory has its setgid
 * bit; then the backing file system has already given the new object the directory's group.
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
  emptyName,
  fchmod,
  fchmodat,
  fchownat,
  mkdirat,
  mknodat,
  openat,
  statAt,
  statDescriptor,
  symlinkat,
  unlinkat,
} from "../../file-calls.ts";
import { atFlags, errno, fileTypes, openFlags } from "../../file-constants.ts";
import { useFileMask } from "../file-mask.ts";
import { latin1, type ObjectPlace } from "../mounted-tree.ts";
import type { Node } from "../node.ts";
import type { OperationContext, Outcome } from "./outcome.ts";
import { wasDone } from "./resent.ts";

const setgid = 0o2000;
const keepId = 0xffffffff;

type New = {
  readonly header: RequestHeader;
  readonly parent: Node;
  readonly name: string;
  readonly place: ObjectPlace;
  /** Type and permissions as asked for. */
  readonly mode: number;
  /** Of a symbolic link. */
  readonly target: Uint8Array | null;
};

export function create(context: OperationContext, request: CreateRequest): Outcome {
  const made = prepare(context, request, request.name, fileTypes.regular | request.mode);
  if (typeof made === "number") return made;
  useFileMask(request.umask);
  const flags =
    openFlags.readWrite |
    openFlags.create |
    openFlags.exclusive |
    openFlags.noFollow |
    openFlags.closeOnExec |
    openFlags.noAccessTime;
  const fd = openat(made.place.dirfd, made.place.name, flags, request.mode & 0o7777);
  if (fd < 0) return wasDone(request, fd, errno.EEXIST) ? finishCreate(context, made) : fd;
  return finish(context, made, (node, entry) => {
    if (node.fd < 0) context.tree.descriptors.adopt(node, fd, true);
    else closeDescriptor(fd);
    return encodeCreate(context.reply, request.unique, entry, { fh: 0, flags: 0 });
  });
}

/** O_TMPFILE: it lives by its descriptor, and exists on both nodes, so that it can be linked. */
export function tmpfile(context: OperationContext, request: CreateRequest): Outcome {
  const { tree, capture, reply } = context;
  const parent = tree.nodes.byId(request.nodeId);
  const place = parent === undefined ? undefined : tree.place(parent);
  if (parent === undefined || place === undefined) return -errno.ESTALE;
  useFileMask(request.umask);
  const flags = openFlags.temporary | openFlags.readWrite | openFlags.closeOnExec;
  const name = place.name === emptyName ? cName(".") : place.name;
  const fd = openat(place.dirfd, name, flags, request.mode & 0o7777);
  if (fd < 0) return fd;
  const at = { dirfd: fd, name: emptyName, flags: atFlags.emptyPath };
  const mode = fileTypes.regular | request.mode;
  const owned = giveToCaller({ header: request, parent, name: "", place: at, mode, target: null });
  const stat = owned < 0 ? owned : statDescriptor(fd);
  if (typeof stat === "number") {
    closeDescriptor(fd);
    return stat;
  }
  const node = tree.foundNameless(stat);
  tree.adoptNameless(node, fd);
  capture.temporary(tree, node, parent, stat);
  const entry = tree.entry(node, stat);
  return encodeCreate(reply, request.unique, entry, { fh: 0, flags: 0 });
}

/** As {@link create}, of a file that a predecessor has made. */
function finishCreate(context: OperationContext, made: New): Outcome {
  const { reply } = context;
  return finish(context, made, (_node, entry) =>
    encodeCreate(reply, made.header.unique, entry, { fh: 0, flags: 0 }),
  );
}

export function mknod(context: OperationContext, request: RequestOf<"mknod">): Outcome {
  const type = request.mode & fileTypes.mask;
  const mode = type === 0 ? request.mode | fileTypes.regular : request.mode;
  const made = prepare(context, request, request.name, mode);
  if (typeof made === "number") return made;
  useFileMask(request.umask);
  const done = mknodat(made.place.dirfd, made.place.name, mode, request.rdev);
  return finishEntry(context, made, done);
}

export function mkdir(context: OperationContext, request: RequestOf<"mkdir">): Outcome {
  const made = prepare(context, request, request.name, fileTypes.directory | request.mode);
  if (typeof made === "number") return made;
  useFileMask(request.umask);
  const done = mkdirat(made.place.dirfd, made.place.name, request.mode & 0o7777);
  return finishEntry(context, made, done);
}

export function symlink(context: OperationContext, request: RequestOf<"symlink">): Outcome {
  const made = prepare(context, request, request.name, fileTypes.symlink, request.target);
  if (typeof made === "number") return made;
  const target = cName(latin1(request.target));
  const done = symlinkat(target, made.place.dirfd, made.place.name);
  return finishEntry(context, made, done);
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
  const place = context.tree.childPlace(parent, name);
  if (place === undefined) return -errno.ENOENT;
  return { header, parent, name, place, mode, target };
}

/** `done`: what the call that made it said. */
function finishEntry(context: OperationContext, made: New, done: number): Outcome {
  if (done < 0 && !wasDone(made.header, done, errno.EEXIST)) return done;
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
  const owned = giveToCaller(made);
  if (owned < 0) return undo(made, owned);
  const stat = statAt(made.place.dirfd, made.place.name);
  if (typeof stat === "number") return stat;
  const node = tree.found(made.parent, made.name, stat);
  if (typeof node === "number") return node;
  const size = encode(node, tree.entry(node, stat));
  capture.created(tree, node, { parent: made.parent, name: made.name, stat, target: made.target });
  return size;
}

function giveToCaller({ header, parent, place, mode }: New): number {
  const { uid, gid } = header;
  const group = (parent.mode & setgid) !== 0 ? keepId : gid;
  if (uid === 0 && (group === 0 || group === keepId)) return 0;
  const { dirfd, name, flags } = place;
  const type = mode & fileTypes.mask;
  const isReduced = (mode & 0o6000) !== 0 && type !== fileTypes.directory;
  // The change of owner takes these bits away; umask or ACL have decided about the others.
  const before = isReduced && type !== fileTypes.symlink ? statAt(dirfd, name, flags) : null;
  if (typeof before === "number") return before;
  const owned = fchownat(dirfd, name, uid, group, flags);
  if (owned < 0 || before === null) return owned;
  const permissions = before.mode & 0o7777;
  if ((flags & atFlags.emptyPath) !== 0) return fchmod(dirfd, permissions);
  return fchmodat(dirfd, name, permissions);
}

/** A half-made object is not left behind; the error that stopped it is what counts. */
function undo({ mode, place }: New, error: number): number {
  const isDirectory = (mode & fileTypes.mask) === fileTypes.directory;
  unlinkat(place.dirfd, place.name, isDirectory ? atFlags.removeDirectory : 0);
  return error;
}
