/**
 * How each operation's answer becomes bytes.
 *
 * @module
 */
import { errno } from "../abi/errno.ts";
import {
  type Entry,
  encodeAttr,
  encodeCreate,
  encodeEntry,
  encodeStatx,
} from "../codec/attribute-replies.ts";
import { DirentPlusWriter, DirentWriter } from "../codec/dirent-writer.ts";
import {
  encodeCopied,
  encodeData,
  encodeError,
  encodeLock,
  encodeLseek,
  encodeOk,
  encodeOpen,
  encodeStatfs,
  encodeWrite,
  encodeXattrSize,
} from "../codec/file-replies.ts";
import type { ReplyBuffer } from "../codec/reply-buffer.ts";
import type { RequestOf } from "../codec/request-decoder.ts";
import type { Done, HandledOperation, ReplyOf } from "./handlers.ts";

/** Returns the length of the message. */
type Encoder<Op extends HandledOperation> = (
  out: ReplyBuffer,
  request: RequestOf<Op>,
  reply: ReplyOf[Op],
) => number;

export type ReplyEncoders = { readonly [Op in HandledOperation]: Encoder<Op> };

type Asked = { readonly unique: bigint };

const done = (out: ReplyBuffer, request: Asked, _reply: Done): number =>
  encodeOk(out, request.unique);

/** FORGET has no answer. */
const silent = (): number => 0;

const entry = (out: ReplyBuffer, request: Asked, reply: Entry): number =>
  encodeEntry(out, request.unique, reply);

const open: Encoder<"open" | "opendir"> = (out, { unique }, reply) =>
  encodeOpen(out, unique, reply);

const attributes: Encoder<"getattr" | "setattr"> = (out, { unique }, reply) =>
  encodeAttr(out, unique, reply.attributes, reply.ttlNs);

const create: Encoder<"create" | "tmpfile"> = (out, { unique }, reply) =>
  encodeCreate(out, unique, reply.entry, reply.open);

const xattr: Encoder<"getxattr" | "listxattr"> = (out, { unique, size }, value) => {
  if (size === 0) return encodeXattrSize(out, unique, value.length);
  if (value.length > size) return encodeError(out, unique, errno.ERANGE);
  return encodeData(out, unique, value);
};

export const replyEncoders: ReplyEncoders = {
  access: done,
  batchForget: silent,
  copyFileRange: (out, { unique, wide }, { size }) => encodeCopied(out, unique, size, wide),
  create,
  fallocate: done,
  flush: done,
  forget: silent,
  fsync: done,
  fsyncdir: done,
  getattr: attributes,
  getlk: (out, { unique }, lock) => encodeLock(out, unique, lock),
  getxattr: xattr,
  link: entry,
  listxattr: xattr,
  lookup: entry,
  lseek: (out, { unique }, { offset }) => encodeLseek(out, unique, offset),
  mkdir: entry,
  mknod: entry,
  open,
  opendir: open,
  read: (out, { unique, size }, data) => encodeData(out, unique, data.subarray(0, size)),
  readdir: (out, { unique, size }, dirents) => {
    const writer = new DirentWriter(out);
    writer.start(size);
    for (const dirent of dirents) if (!writer.add(dirent)) break;
    return writer.finish(unique);
  },
  readdirplus: (out, { unique, size }, dirents) => {
    const writer = new DirentPlusWriter(out);
    writer.start(size);
    for (const dirent of dirents) if (!writer.add(dirent, dirent.entry)) break;
    return writer.finish(unique);
  },
  readlink: (out, { unique }, target) => encodeData(out, unique, target),
  release: done,
  releasedir: done,
  removexattr: done,
  rename: done,
  rmdir: done,
  setattr: attributes,
  setlk: done,
  setlkw: done,
  setxattr: done,
  statfs: (out, { unique }, reply) => encodeStatfs(out, unique, reply),
  statx: (out, { unique }, reply) => encodeStatx(out, unique, reply),
  symlink: entry,
  syncfs: done,
  tmpfile: create,
  unlink: done,
  write: (out, { unique }, { size }) => encodeWrite(out, unique, size),
};
