/**
 * One directory is unmounted, in a thread of its own: it may have to wait for writes that the main
 * thread has to keep an eye on.
 *
 * All tries are made in one thread: on a busy machine it is the start of a thread that takes long.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { present } from "@gemel/base";
import { unmount } from "@gemel/fuse";
import { isMounted } from "./stale-mount.ts";

export type UnmountThreadData = {
  readonly target: string;
  /** How often it is tried, with a pause between, before it is detached under its users. */
  readonly tries: number;
};

/** What went wrong, for the log; what still uses a directory that was detached gets errors. */
export type UnmountResult = { readonly troubles: readonly string[] };

const pauseMs = 50;
const clock = new Int32Array(new SharedArrayBuffer(4));

function unmountOrDetach({ target, tries }: UnmountThreadData): string[] {
  let error: string | null = null;
  for (let left = tries; left > 0; left--) {
    error = attempt(target, false);
    // Also when somebody else has unmounted it.
    if (error === null || !isMounted(target)) return [];
    if (left > 1) Atomics.wait(clock, 0, 0, pauseMs);
  }
  const detached = attempt(target, true);
  const first = `${error} (tries: ${tries}); it is detached, what still uses it gets errors`;
  return detached === null ? [first] : [first, detached];
}

function attempt(target: string, lazy: boolean): string | null {
  try {
    unmount(target, { lazy });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const result: UnmountResult = { troubles: unmountOrDetach(workerData as UnmountThreadData) };
present(parentPort, "unmounting is a worker's job").postMessage(result);
