/**
 * One message of the kernel to one {@link Request}.
 *
 * Nothing throws, whatever the bytes. One object is allocated per request; names and data in it are
 * views on the buffer, valid until the buffer is read into again.
 *
 * @module
 */
import { opcodes } from "../abi/opcodes.ts";
import * as attributes from "./attribute-requests.ts";
import * as connection from "./connection-requests.ts";
import * as files from "./file-requests.ts";
import * as locks from "./lock-requests.ts";
import * as names from "./name-requests.ts";
import { header, type RequestHeader } from "./request-header.ts";
import { RequestReader } from "./request-reader.ts";
import * as xattrs from "./xattr-requests.ts";

/** Every operation that a server can be asked for. */
export type Operation =
  | attributes.AccessRequest
  | attributes.GetattrRequest
  | attributes.ReadlinkRequest
  | attributes.SetattrRequest
  | attributes.StatfsRequest
  | attributes.StatxRequest
  | connection.BatchForgetRequest
  | connection.BmapRequest
  | connection.DestroyRequest
  | connection.ForgetRequest
  | connection.InitRequest
  | connection.InterruptRequest
  | connection.IoctlRequest
  | connection.NotifyReplyRequest
  | connection.PollRequest
  | files.CopyFileRangeRequest
  | files.FallocateRequest
  | files.FlushRequest
  | files.FsyncRequest
  | files.LseekRequest
  | files.OpenRequest
  | files.ReadRequest
  | files.ReaddirRequest
  | files.ReleaseRequest
  | files.SyncfsRequest
  | files.WriteRequest
  | locks.LockRequest
  | names.CreateRequest
  | names.LinkRequest
  | names.LookupRequest
  | names.MkdirRequest
  | names.MknodRequest
  | names.RenameRequest
  | names.SymlinkRequest
  | names.UnlinkRequest
  | xattrs.GetxattrRequest
  | xattrs.ListxattrRequest
  | xattrs.RemovexattrRequest
  | xattrs.SetxattrRequest;

/** An opcode without a decoder here (the future, DAX mappings): answer ENOSYS. */
export type UnknownRequest = RequestHeader & { readonly type: "unknown" };

/** Legal, but with a number beyond 2^53 - 1, such as an offset of 2^60: answer `errno`. */
export type RefusedRequest = RequestHeader & { readonly type: "refused"; readonly errno: number };

/** Not a message of the kernel; there is nothing to answer to. */
export type Undecodable = {
  readonly type: "undecodable";
  readonly reason: "short" | "malformed";
};

export type Request = Operation | UnknownRequest | RefusedRequest | Undecodable;

/** The request whose `type` is `Type`. */
export type RequestOf<Type extends Request["type"]> = Request & { readonly type: Type };

/** What INIT decided about the layout of requests; a feature set of `negotiate` fits. */
export type RequestLayout = { readonly has: (flag: "setxattrExt") => boolean };

const short: Undecodable = { type: "undecodable", reason: "short" };
const malformed: Undecodable = { type: "undecodable", reason: "malformed" };

type Decoder = (reader: RequestReader) => Operation;

/** Decoders by opcode. */
const decoders: Readonly<Record<number, Decoder>> = {
  [opcodes.lookup]: names.decodeLookup,
  [opcodes.forget]: connection.decodeForget,
  [opcodes.getattr]: attributes.decodeGetattr,
  [opcodes.setattr]: attributes.decodeSetattr,
  [opcodes.readlink]: attributes.decodeReadlink,
  [opcodes.symlink]: names.decodeSymlink,
  [opcodes.mknod]: names.decodeMknod,
  [opcodes.mkdir]: names.decodeMkdir,
  [opcodes.unlink]: (reader) => names.decodeUnlink(reader, "unlink"),
  [opcodes.rmdir]: (reader) => names.decodeUnlink(reader, "rmdir"),
  [opcodes.rename]: names.decodeRename,
  [opcodes.rename2]: names.decodeRename,
  [opcodes.link]: names.decodeLink,
  [opcodes.open]: (reader) => files.decodeOpen(reader, "open"),
  [opcodes.read]: files.decodeRead,
  [opcodes.write]: files.decodeWrite,
  [opcodes.statfs]: attributes.decodeStatfs,
  [opcodes.release]: (reader) => files.decodeRelease(reader, "release"),
  [opcodes.fsync]: (reader) => files.decodeFsync(reader, "fsync"),
  [opcodes.setxattr]: xattrs.decodeSetxattr,
  [opcodes.getxattr]: xattrs.decodeGetxattr,
  [opcodes.listxattr]: xattrs.decodeListxattr,
  [opcodes.removexattr]: xattrs.decodeRemovexattr,
  [opcodes.flush]: files.decodeFlush,
  [opcodes.init]: connection.decodeInit,
  [opcodes.opendir]: (reader) => files.decodeOpen(reader, "opendir"),
  [opcodes.readdir]: (reader) => files.decodeReaddir(reader, "readdir"),
  [opcodes.releasedir]: (reader) => files.decodeRelease(reader, "releasedir"),
  [opcodes.fsyncdir]: (reader) => files.decodeFsync(reader, "fsyncdir"),
  [opcodes.getlk]: (reader) => locks.decodeLock(reader, "getlk"),
  [opcodes.setlk]: (reader) => locks.decodeLock(reader, "setlk"),
  [opcodes.setlkw]: (reader) => locks.decodeLock(reader, "setlkw"),
  [opcodes.access]: attributes.decodeAccess,
  [opcodes.create]: (reader) => names.decodeCreate(reader, "create"),
  [opcodes.interrupt]: connection.decodeInterrupt,
  [opcodes.bmap]: connection.decodeBmap,
  [opcodes.destroy]: connection.decodeDestroy,
  [opcodes.ioctl]: connection.decodeIoctl,
  [opcodes.poll]: connection.decodePoll,
  [opcodes.notifyReply]: connection.decodeNotifyReply,
  [opcodes.batchForget]: connection.decodeBatchForget,
  [opcodes.fallocate]: files.decodeFallocate,
  [opcodes.readdirplus]: (reader) => files.decodeReaddir(reader, "readdirplus"),
  [opcodes.lseek]: files.decodeLseek,
  [opcodes.copyFileRange]: files.decodeCopyFileRange,
  [opcodes.copyFileRange64]: files.decodeCopyFileRange,
  [opcodes.syncfs]: files.decodeSyncfs,
  [opcodes.tmpfile]: (reader) => names.decodeCreate(reader, "tmpfile"),
  [opcodes.statx]: attributes.decodeStatx,
};

export class RequestDecoder {
  readonly #reader: RequestReader;

  /** Decodes messages in `buffer`, which stays the caller's to read into. */
  constructor(buffer: Uint8Array, layout?: RequestLayout) {
    this.#reader = new RequestReader(buffer);
    if (layout !== undefined) this.useLayout(layout);
  }

  /** To be called after the handshake, before the next request. */
  useLayout(layout: RequestLayout): void {
    this.#reader.setxattrExtended = layout.has("setxattrExt");
  }

  /** The message at `[offset, offset + length)` of the buffer; `length` is what read(2) returned. */
  decode(length: number, offset = 0): Request {
    const reader = this.#reader;
    reader.start(offset, length);
    if (reader.short) return short;
    if (reader.malformed) return malformed;
    const decode = decoders[reader.opcode];
    if (decode === undefined) return { type: "unknown", ...header(reader) };
    const request = decode(reader);
    if (reader.short) return short;
    if (reader.malformed) return malformed;
    if (reader.refusal !== 0) return { type: "refused", ...header(reader), errno: reader.refusal };
    return request;
  }
}

/** Decode a single message; a read loop keeps a {@link RequestDecoder} instead. */
export function decodeRequest(
  bytes: Uint8Array,
  length: number = bytes.length,
  layout?: RequestLayout,
): Request {
  return new RequestDecoder(bytes, layout).decode(length);
}
