/**
 * A request that a killed predecessor read and did not answer, so it may have been executed.
 *
 * The kernel holds the lock of a directory from the request to its answer, and nobody else changes the
 * tree: the error that only a second execution would meet says that there was a first one.
 *
 * @module
 */
import type { RequestHeader } from "@gemel/fuse";

/** `outcome` is the negative error number, if it is a number; `error` the positive one looked for. */
export function wasDone(header: RequestHeader, outcome: unknown, error: number): boolean {
  return header.resent && outcome === -error;
}
