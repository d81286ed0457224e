/**
 * What every request carries, `struct fuse_in_header`.
 *
 * @module
 */
import type { RequestReader } from "./request-reader.ts";

export type RequestHeader = {
  readonly opcode: number;
  /** Identity of the request; the answer echoes it exactly, bit 63 included. */
  readonly unique: bigint;
  /** Bit 63 of `unique`: it was read before, by a server that did not answer. */
  readonly resent: boolean;
  /** The file or directory operated on; 0 where the operation has none. */
  readonly nodeId: number;
  readonly uid: number;
  readonly gid: number;
  /** Process (thread) of the caller; 0 when the kernel itself asks, or outside our PID namespace. */
  readonly pid: number;
};

/** The header as an object to spread; frequent operations spell it out instead (3x faster). */
export function header(reader: RequestReader): RequestHeader {
  return {
    opcode: reader.opcode,
    unique: reader.unique,
    resent: reader.resent,
    nodeId: reader.nodeId,
    uid: reader.uid,
    gid: reader.gid,
    pid: reader.pid,
  };
}
