/** Processes as `/proc` shows them: which ones match, and whether one still does. @module */
import { readdirSync, readFileSync } from "node:fs";
import type { ProcessMonitor } from "@gemel/protocol";

/** The kernel cuts command names to this. */
const nameSizeMax = 15;

export type ProcessPattern = {
  readonly matchesName: (name: string) => boolean;
  readonly matchesArguments: ((joined: string) => boolean) | null;
};

export function processPattern(monitor: ProcessMonitor): ProcessPattern {
  const { name, nameRegex, argRegex } = monitor;
  const named = nameRegex === undefined ? null : new RegExp(nameRegex);
  const argued = argRegex === undefined ? null : new RegExp(argRegex);
  return {
    matchesName: (found) =>
      named === null ? found === name.slice(0, nameSizeMax) : named.test(found),
    matchesArguments: argued === null ? null : (joined) => argued.test(joined),
  };
}

/** Whether process `pid` lives (zombies do not) and matches. */
export function matches(pid: string, pattern: ProcessPattern): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const end = stat.lastIndexOf(")");
    if (stat.charAt(end + 2) === "Z" || stat.charAt(end + 2) === "X") return false;
    if (!pattern.matchesName(stat.slice(stat.indexOf("(") + 1, end))) return false;
    if (pattern.matchesArguments === null) return true;
    const joined = readFileSync(`/proc/${pid}/cmdline`, "utf8").replace(/\0+$/, "");
    return pattern.matchesArguments(joined.replaceAll("\0", " "));
  } catch {
    // ENOENT or ESRCH: it ended meanwhile.
    return false;
  }
}

/** The pids of all processes that match, as strings. */
export function findProcesses(pattern: ProcessPattern): string[] {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && matches(name, pattern));
}
