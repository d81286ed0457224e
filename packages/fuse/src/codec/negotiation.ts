/**
 * The INIT handshake: what the kernel offers, what the server wants, what both then use.
 *
 * @see include/uapi/linux/fuse.h, structs fuse_init_in, fuse_init_out
 * @module
 */
import { type InitFlag, initFlags } from "../abi/init-flags.ts";
import { protocolMajor, protocolMinor, protocolMinorOldest, sizes } from "../abi/sizes.ts";
import type { InitRequest } from "./connection-requests.ts";
import { encodeHeader, type ReplyBuffer } from "./reply-buffer.ts";

/** What a server asks for; what is left out gets the value named. */
export type InitWishes = {
  /** {@link defaultFlags}. Used as far as the kernel offers them. */
  readonly flags?: readonly InitFlag[];
  /** Largest WRITE in bytes: 1 MiB; never more than `maxPages` pages of 4 KiB. */
  readonly maxWrite?: number;
  /** Pages in one request: 256, what `/proc/sys/fs/fuse/max_pages_limit` allows unchanged. */
  readonly maxPages?: number;
  /**
   * The most that may ever be read ahead, in bytes: what the kernel offers, 1 MiB at most. The kernel takes
   * the smaller one of this and what the mount's `bdi` says, which can be raised later up to here.
   */
  readonly maxReadahead?: number;
  /** Background requests (read ahead, direct I/O) on their way at once: 64. */
  readonly maxBackground?: number;
  /** File systems below a passthrough file: 0. */
  readonly maxStackDepth?: number;
};

/** `struct fuse_init_out`. */
export type InitReply = {
  readonly major: number;
  readonly minor: number;
  readonly maxReadahead: number;
  readonly flags: number;
  readonly flags2: number;
  readonly maxBackground: number;
  readonly congestionThreshold: number;
  readonly maxWrite: number;
  readonly maxPages: number;
  readonly maxStackDepth: number;
};

export type Negotiated = {
  readonly reply: InitReply;
  /** The flags in force on both sides. */
  readonly features: ReadonlySet<InitFlag>;
  /**
   * - `ready`: requests follow.
   * - `again`: the kernel speaks a newer major; it answers the reply with another INIT.
   * - `tooOld`: answer EPROTO instead of the reply, the mount cannot be served.
   */
  readonly verdict: "ready" | "again" | "tooOld";
};

/** Sensible for a file system that serves one machine through the page cache. */
export const defaultFlags: readonly InitFlag[] = [
  "asyncRead",
  "bigWrites",
  "parallelDirOps",
  "abortError",
  "maxPages",
  "cacheSymlinks",
  "setxattrExt",
  "initExt",
  "hasResend",
];

const pageSize = 4096;
const mebibyte = 1 << 20;

/** Pure: the reply to `init` and what it brings into force. */
export function negotiate(init: InitRequest, wishes: InitWishes = {}): Negotiated {
  const features = new Set<InitFlag>();
  for (const flag of wishes.flags ?? defaultFlags) if (isOffered(init, flag)) features.add(flag);
  if (!features.has("initExt")) dropHighFlags(features);
  const maxPages = features.has("maxPages") ? (wishes.maxPages ?? 256) : 32;
  const maxBackground = wishes.maxBackground ?? 64;
  const reply: InitReply = {
    major: protocolMajor,
    minor: Math.min(init.minor, protocolMinor),
    maxReadahead: wishes.maxReadahead ?? Math.min(init.maxReadahead, mebibyte),
    flags: word(features, 0),
    flags2: word(features, 32),
    maxBackground,
    congestionThreshold: Math.floor((maxBackground * 3) / 4),
    maxWrite: Math.min(wishes.maxWrite ?? mebibyte, maxPages * pageSize),
    maxPages,
    maxStackDepth: features.has("passthrough") ? (wishes.maxStackDepth ?? 0) : 0,
  };
  return { reply, features, verdict: verdictOf(init) };
}

/**
 * The reply to INIT; times are exact to the nanosecond. A request time-out is never asked for: it
 * would end the connection while a server is being replaced.
 */
export function encodeInit(out: ReplyBuffer, unique: bigint, reply: InitReply, at = 0): number {
  const { view } = out;
  const body = at + sizes.outHeader;
  out.bytes.fill(0, body, body + sizes.initOut);
  view.setUint32(body, reply.major, true);
  view.setUint32(body + 4, reply.minor, true);
  view.setUint32(body + 8, reply.maxReadahead, true);
  view.setUint32(body + 12, reply.flags, true);
  view.setUint16(body + 16, reply.maxBackground, true);
  view.setUint16(body + 18, reply.congestionThreshold, true);
  view.setUint32(body + 20, reply.maxWrite, true);
  view.setUint32(body + 24, 1, true);
  view.setUint16(body + 28, reply.maxPages, true);
  view.setUint32(body + 32, reply.flags2, true);
  view.setUint32(body + 36, reply.maxStackDepth, true);
  return encodeHeader(out, unique, 0, sizes.initOut, at);
}

function verdictOf(init: InitRequest): Negotiated["verdict"] {
  if (init.major > protocolMajor) return "again";
  if (init.major < protocolMajor || init.minor < protocolMinorOldest) return "tooOld";
  return "ready";
}

function isOffered(init: InitRequest, flag: InitFlag): boolean {
  const bit = initFlags[flag];
  return bit < 32 ? ((init.flags >>> bit) & 1) === 1 : ((init.flags2 >>> (bit - 32)) & 1) === 1;
}

function dropHighFlags(features: Set<InitFlag>): void {
  for (const flag of features) if (initFlags[flag] >= 32) features.delete(flag);
}

function word(features: ReadonlySet<InitFlag>, lowest: 0 | 32): number {
  let bits = 0;
  for (const flag of features) {
    const bit = initFlags[flag] - lowest;
    if (bit >= 0 && bit < 32) bits |= 1 << bit;
  }
  return bits >>> 0;
}
