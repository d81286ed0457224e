/**
 * The script that runs now, remembered in `/run`: a gemeld that comes back after its own death must
 * not act beside a script that its predecessor started.
 *
 * @module
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { startTime } from "../system/start-time.ts";

export type RunningScript = { readonly pid: number; readonly script: string };

function file(run: string): string {
  return `${run}/script`;
}

export function recordRunning(run: string, pid: number, script: string): void {
  mkdirSync(run, { recursive: true, mode: 0o755 });
  writeFileSync(file(run), `${pid} ${startTime(pid) ?? 0} ${script}\n`);
}

export function clearRunning(run: string): void {
  rmSync(file(run), { force: true });
}

/** The script of an earlier gemeld that still runs, or null. */
export function findRunning(run: string): RunningScript | null {
  let text: string;
  try {
    text = readFileSync(file(run), "utf8");
  } catch {
    // ENOENT: none ran.
    return null;
  }
  const [pid, started, script] = text.trim().split(" ");
  const now = startTime(Number(pid));
  if (script === undefined || now === null || String(now) !== started) return null;
  return { pid: Number(pid), script };
}
