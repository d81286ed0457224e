/**
 * What a simple server implements: one function per operation, request in, answer out.
 *
 * @module
 */
import type { Errno } from "../abi/errno.ts";
import type { Entry, FileAttributes, StatxReply } from "../codec/attribute-replies.ts";
import type { Dirent } from "../codec/dirent-writer.ts";
import type { OpenReply, StatfsReply } from "../codec/file-replies.ts";
import type { FileLock } from "../codec/lock-requests.ts";
import type { RequestOf } from "../codec/request-decoder.ts";

/** 0: done, nothing more to say. */
export type Done = 0;

export type AttributesReply = { readonly attributes: FileAttributes; readonly ttlNs: number };
export type CreateReply = { readonly entry: Entry; readonly open: OpenReply };
export type DirentPlus = Dirent & { readonly entry: Entry | null };
export type SizeReply = { readonly size: number };

/** What each operation answers when it succeeds. */
export type ReplyOf = {
  readonly access: Done;
  readonly batchForget: Done;
  readonly copyFileRange: SizeReply;
  readonly create: CreateReply;
  readonly fallocate: Done;
  readonly flush: Done;
  readonly forget: Done;
  readonly fsync: Done;
  readonly fsyncdir: Done;
  readonly getattr: AttributesReply;
  readonly getlk: FileLock;
  /** The whole value; the session answers for its size, or ERANGE. */
  readonly getxattr: Uint8Array;
  readonly link: Entry;
  readonly listxattr: Uint8Array;
  readonly lookup: Entry;
  readonly lseek: { readonly offset: number };
  readonly mkdir: Entry;
  readonly mknod: Entry;
  readonly open: OpenReply;
  readonly opendir: OpenReply;
  /** At most as many bytes as asked; fewer is the end of the file. */
  readonly read: Uint8Array;
  /** Entries after `cookie`; the session takes as many as there is room for. */
  readonly readdir: Iterable<Dirent>;
  readonly readdirplus: Iterable<DirentPlus>;
  readonly readlink: Uint8Array;
  readonly release: Done;
  readonly releasedir: Done;
  readonly removexattr: Done;
  readonly rename: Done;
  readonly rmdir: Done;
  readonly setattr: AttributesReply;
  readonly setlk: Done;
  readonly setlkw: Done;
  readonly setxattr: Done;
  readonly statfs: StatfsReply;
  readonly statx: StatxReply;
  readonly symlink: Entry;
  readonly syncfs: Done;
  readonly tmpfile: CreateReply;
  readonly unlink: Done;
  readonly write: SizeReply;
};

export type HandledOperation = keyof ReplyOf;

/** A missing one is answered ENOSYS. An errno answers with that error; a throw means EIO. */
export type Handlers = {
  readonly [Op in HandledOperation]?: (request: RequestOf<Op>) => ReplyOf[Op] | Errno;
};
