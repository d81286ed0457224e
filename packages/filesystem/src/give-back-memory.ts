/**
 * Memory after something large that is over: a thread that allocates little from then on would keep it.
 *
 * @module
 */
import { libc } from "./libc.ts";

/** Takes some milliseconds, more with more that is still needed. Needs the flag `--expose-gc`. */
export function giveBackMemory(): void {
  globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
  libc.mallocTrim(0);
}
