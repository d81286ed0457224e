/**
 * Requests on names in a directory: `nodeId` is the directory, names are arbitrary bytes.
 *
 * Requests that create something may carry extensions after their names (security contexts,
 * supplementary groups), if those were negotiated.
 *
 * @see include/uapi/linux/fuse.h, structs fuse_mknod_in to fuse_create_in
 * @module
 */
import { opcodes } from "../abi/opcodes.ts";
import { header, type RequestHeader } from "./request-header.ts";
import type { RequestReader } from "./request-reader.ts";

export type LookupRequest = RequestHeader & {
  readonly type: "lookup";
  readonly name: Uint8Array;
};

export type UnlinkRequest = RequestHeader & {
  readonly type: "unlink" | "rmdir";
  readonly name: Uint8Array;
};

type Creation = RequestHeader & {
  readonly name: Uint8Array;
  /** Raw, see `decodeExtensions`; mostly empty. */
  readonly extensions: Uint8Array;
};

export type SymlinkRequest = Creation & {
  readonly type: "symlink";
  readonly target: Uint8Array;
};

export type MknodRequest = Creation & {
  readonly type: "mknod";
  /** File type and permissions. */
  readonly mode: number;
  readonly rdev: number;
  /** Applied to `mode` by the kernel already, unless `dontMask` was negotiated. */
  readonly umask: number;
};

export type MkdirRequest = Creation & {
  readonly type: "mkdir";
  readonly mode: number;
  readonly umask: number;
};

/** Create and open at once; a `tmpfile` has no name in the directory (its `name` means nothing). */
export type CreateRequest = Creation & {
  readonly type: "create" | "tmpfile";
  readonly flags: number;
  readonly mode: number;
  readonly umask: number;
  readonly openFlags: number;
};

/** RENAME and RENAME2. */
export type RenameRequest = RequestHeader & {
  readonly type: "rename";
  readonly newNodeId: number;
  /** RENAME_* of renameat2(2); 0 for RENAME. */
  readonly flags: number;
  readonly name: Uint8Array;
  readonly newName: Uint8Array;
};

export type LinkRequest = RequestHeader & {
  readonly type: "link";
  /** The file that gets one more name. */
  readonly oldNodeId: number;
  readonly name: Uint8Array;
};

export function decodeLookup(reader: RequestReader): LookupRequest {
  return {
    type: "lookup",
    opcode: reader.opcode,
    unique: reader.unique,
    resent: reader.resent,
    nodeId: reader.nodeId,
    uid: reader.uid,
    gid: reader.gid,
    pid: reader.pid,
    name: reader.name(),
  };
}

export function decodeUnlink(reader: RequestReader, type: UnlinkRequest["type"]): UnlinkRequest {
  return { type, ...header(reader), name: reader.name() };
}

export function decodeSymlink(reader: RequestReader): SymlinkRequest {
  return {
    type: "symlink",
    ...header(reader),
    name: reader.name(),
    target: reader.name(),
    extensions: reader.rest(),
  };
}

export function decodeMknod(reader: RequestReader): MknodRequest {
  const mode = reader.u32();
  const rdev = reader.u32();
  const umask = reader.u32();
  reader.skip(4);
  return {
    type: "mknod",
    ...header(reader),
    mode,
    rdev,
    umask,
    name: reader.name(),
    extensions: reader.rest(),
  };
}

export function decodeMkdir(reader: RequestReader): MkdirRequest {
  return {
    type: "mkdir",
    ...header(reader),
    mode: reader.u32(),
    umask: reader.u32(),
    name: reader.name(),
    extensions: reader.rest(),
  };
}

export function decodeCreate(reader: RequestReader, type: CreateRequest["type"]): CreateRequest {
  return {
    type,
    ...header(reader),
    flags: reader.u32(),
    mode: reader.u32(),
    umask: reader.u32(),
    openFlags: reader.u32(),
    name: reader.name(),
    extensions: reader.rest(),
  };
}

export function decodeRename(reader: RequestReader): RenameRequest {
  const newNodeId = reader.handle();
  let flags = 0;
  if (reader.opcode === opcodes.rename2) {
    flags = reader.u32();
    reader.skip(4);
  }
  return {
    type: "rename",
    ...header(reader),
    newNodeId,
    flags,
    name: reader.name(),
    newName: reader.name(),
  };
}

export function decodeLink(reader: RequestReader): LinkRequest {
  return { type: "link", ...header(reader), oldNodeId: reader.handle(), name: reader.name() };
}
