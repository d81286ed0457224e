/**
 * One unmount, in a thread of its own: it may have to wait for writes that the main thread has to
 * keep an eye on.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { present } from "@gemel/base";
import { unmount } from "@gemel/fuse";

export type UnmountThreadData = { readonly target: string; readonly lazy: boolean };

/** Null when it worked. */
export type UnmountResult = { readonly error: string | null };

const { target, lazy } = workerData as UnmountThreadData;
const result: { error: string | null } = { error: null };
try {
  unmount(target, { lazy });
} catch (error) {
  result.error = error instanceof Error ? error.message : String(error);
}
present(parentPort, "unmounting is a worker's job").postMessage(result);
