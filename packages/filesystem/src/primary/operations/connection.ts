/**
 * INIT: what is agreed with the kernel for the life of the mount.
 *
 * @module
 */
import {
  encodeInit,
  type InitFlag,
  negotiate,
  type ReplyBuffer,
  type RequestOf,
} from "@gemel/fuse";
import { errno } from "../../file-constants.ts";
import { readAheadMax } from "../read-ahead.ts";
import type { Outcome } from "./outcome.ts";

/**
 * Never atomicTruncate: with zero-message open the truncation would be lost. No locks: the kernel
 * keeps them by itself. No writeback cache: every write must come here before it is acknowledged. No
 * asynchronous direct I/O: what others read while such a write is under way would stay in the page cache,
 * because the kernel drops what it has of the file before it, and not after it as it does otherwise.
 * With ACLs the kernel leaves the umask to the file system beneath, which knows default ACLs.
 */
const flags: readonly InitFlag[] = [
  "asyncRead",
  "bigWrites",
  "dontMask",
  "parallelDirOps",
  "readdirplus",
  "readdirplusAuto",
  "noOpenSupport",
  "noOpendirSupport",
  "explicitInvalData",
  "handleKillPrivV2",
  "posixAcl",
  "abortError",
  "maxPages",
  "cacheSymlinks",
  "setxattrExt",
  "initExt",
  "hasResend",
];

export function init(reply: ReplyBuffer, request: RequestOf<"init">): Outcome {
  const negotiated = negotiate(request, { flags, maxReadahead: readAheadMax });
  if (negotiated.verdict === "tooOld") return -errno.EPROTO;
  return encodeInit(reply, request.unique, negotiated.reply);
}
