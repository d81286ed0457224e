/**
 * Requests on the connection itself, and the rare ones: handshake, forgetting, interrupts, ioctl.
 *
 * @see include/uapi/linux/fuse.h
 * @module
 */
import { header, type RequestHeader } from "./request-header.ts";
import type { RequestReader } from "./request-reader.ts";

export type InitRequest = RequestHeader & {
  readonly type: "init";
  readonly major: number;
  readonly minor: number;
  readonly maxReadahead: number;
  /** Bits 0 to 31, and 32 to 63 (0 from a kernel before 7.36). */
  readonly flags: number;
  readonly flags2: number;
};

export type DestroyRequest = RequestHeader & { readonly type: "destroy" };

/** The kernel dropped `lookupCount` references to `nodeId`. */
export type Forgotten = { readonly nodeId: number; readonly lookupCount: number };

/** No answer. */
export type ForgetRequest = RequestHeader & {
  readonly type: "forget";
  readonly lookupCount: number;
};

/** No answer. */
export type BatchForgetRequest = RequestHeader & {
  readonly type: "batchForget";
  readonly forgotten: readonly Forgotten[];
};

/** ENOSYS as answer ends interrupts for the life of the mount. */
export type InterruptRequest = RequestHeader & {
  readonly type: "interrupt";
  /** `unique` of the request that should end early with EINTR. */
  readonly interrupted: bigint;
};

/** Pages asked for by a retrieve notification; `unique` is its number. No answer. */
export type NotifyReplyRequest = RequestHeader & {
  readonly type: "notifyReply";
  readonly offset: number;
  readonly data: Uint8Array;
};

export type BmapRequest = RequestHeader & {
  readonly type: "bmap";
  readonly block: number;
  readonly blockSize: number;
};

export type IoctlRequest = RequestHeader & {
  readonly type: "ioctl";
  readonly fh: number;
  readonly flags: number;
  readonly command: number;
  readonly argument: bigint;
  readonly outSize: number;
  readonly data: Uint8Array;
};

export type PollRequest = RequestHeader & {
  readonly type: "poll";
  readonly fh: number;
  readonly kernelHandle: bigint;
  readonly flags: number;
  readonly events: number;
};

export function decodeInit(reader: RequestReader): InitRequest {
  return {
    type: "init",
    ...header(reader),
    major: reader.u32(),
    minor: reader.u32(),
    maxReadahead: reader.u32(),
    flags: reader.u32(),
    flags2: reader.left === 0 ? 0 : reader.u32(),
  };
}

export function decodeDestroy(reader: RequestReader): DestroyRequest {
  return { type: "destroy", ...header(reader) };
}

export function decodeForget(reader: RequestReader): ForgetRequest {
  return { type: "forget", ...header(reader), lookupCount: reader.amount() };
}

export function decodeBatchForget(reader: RequestReader): BatchForgetRequest {
  const count = reader.u32();
  reader.skip(4);
  const forgotten: Forgotten[] = [];
  for (let index = 0; index < count && !reader.short; index++) {
    forgotten.push({ nodeId: reader.handle(), lookupCount: reader.amount() });
  }
  return { type: "batchForget", ...header(reader), forgotten };
}

export function decodeInterrupt(reader: RequestReader): InterruptRequest {
  return { type: "interrupt", ...header(reader), interrupted: reader.u64() };
}

export function decodeNotifyReply(reader: RequestReader): NotifyReplyRequest {
  reader.skip(8);
  const offset = reader.handle();
  const size = reader.u32();
  reader.skip(20);
  return { type: "notifyReply", ...header(reader), offset, data: reader.bytes(size) };
}

export function decodeBmap(reader: RequestReader): BmapRequest {
  const block = reader.amount();
  const blockSize = reader.u32();
  reader.skip(4);
  return { type: "bmap", ...header(reader), block, blockSize };
}

export function decodeIoctl(reader: RequestReader): IoctlRequest {
  const fh = reader.handle();
  const flags = reader.u32();
  const command = reader.u32();
  const argument = reader.u64();
  const inSize = reader.u32();
  const outSize = reader.u32();
  const data = reader.bytes(inSize);
  return { type: "ioctl", ...header(reader), fh, flags, command, argument, outSize, data };
}

export function decodePoll(reader: RequestReader): PollRequest {
  return {
    type: "poll",
    ...header(reader),
    fh: reader.handle(),
    kernelHandle: reader.u64(),
    flags: reader.u32(),
    events: reader.u32(),
  };
}
