/**
 * The umask with which objects are created: that of the caller, told with each request.
 *
 * The file system beneath applies it, because only that knows when a default ACL takes its place.
 * One thread creates objects; its mask is its own.
 *
 * @module
 */
import { ownFileMask, umask } from "../file-calls.ts";

let present = -1;

/** To be called once in the thread that creates objects. Throws when the system refuses. */
export function beginFileMask(): void {
  const done = ownFileMask();
  if (done < 0) throw new Error(`Cannot have a umask for this thread: errno ${-done}`);
  useFileMask(0);
}

/** Callers mostly have the same mask, so this is mostly free. */
export function useFileMask(mask: number): void {
  if (mask === present) return;
  umask(mask);
  present = mask;
}
