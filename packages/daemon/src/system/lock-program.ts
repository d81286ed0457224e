/**
 * Keep the program's code in memory, so that a heartbeat never waits for the disk it is read from.
 *
 * Not `mlockall`: V8 (13.6, Node 24) gives heap pages back with MADV_DONTNEED, which Linux refuses
 * on locked pages, and V8 ends the process when that fails.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { lockRange } from "./native.ts";

/** Lock the executable file mappings; the first failure as negative errno, else 0. */
export function lockProgram(): number {
  for (const line of readFileSync("/proc/self/maps", "utf8").split("\n")) {
    const match = /^([0-9a-f]+)-([0-9a-f]+) r-xp \S+ \S+ [1-9]\d* /.exec(line);
    if (match === null) continue;
    const start = BigInt(`0x${match[1]}`);
    const failure = lockRange(start, BigInt(`0x${match[2]}`) - start);
    if (failure < 0) return failure;
  }
  return 0;
}
