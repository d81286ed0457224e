/**
 * A process that outlives gemeld, remembered by pid and start time, so that another process which
 * got the same number later is never taken for it.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { startTime } from "../system/start-time.ts";

export function writePid(path: string, pid: number): void {
  writeFileSync(path, `${pid} ${startTime(pid) ?? 0}\n`);
}

/** The pid when that very process still runs, else null. */
export function readPid(path: string): number | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    // ENOENT: none was started.
    return null;
  }
  const [pid, started] = text.trim().split(" ").map(Number);
  if (pid === undefined || started === undefined || startTime(pid) !== started) return null;
  return pid;
}

export function isRunning(path: string): boolean {
  return readPid(path) !== null;
}
