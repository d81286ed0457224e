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

/** The command name of process `pid`; null when it is gone or a zombie. */
function nameOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const end = stat.lastIndexOf(")");
    if (stat.charAt(end + 2) === "Z" || stat.charAt(end + 2) === "X") return null;
    return stat.slice(stat.indexOf("(") + 1, end);
  } catch {
    // ENOENT or ESRCH: it ended meanwhile.
    return null;
  }
}

function matchesArguments(pid: number, pattern: ProcessPattern): boolean {
  if (pattern.matchesArguments === null) return true;
  try {
    const joined = readFileSync(`/proc/${pid}/cmdline`, "utf8").replace(/\0+$/, "");
    return pattern.matchesArguments(joined.replaceAll("\0", " "));
  } catch {
    // ENOENT or ESRCH: it ended meanwhile.
    return false;
  }
}

/** Whether process `pid` lives (zombies do not) and matches. */
export function matches(pid: number, pattern: ProcessPattern): boolean {
  const name = nameOf(pid);
  return name !== null && pattern.matchesName(name) && matchesArguments(pid, pattern);
}

/** All processes at one moment, read once for any number of patterns. */
export class ProcessTable {
  readonly #names: ReadonlyMap<number, string>;

  constructor() {
    const names = readdirSync("/proc")
      .filter((entry) => /^\d+$/.test(entry))
      .flatMap((entry) => {
        const name = nameOf(Number(entry));
        return name === null ? [] : [[Number(entry), name] as const];
      });
    this.#names = new Map(names);
  }

  /** The pids of those that match. */
  find(pattern: ProcessPattern): number[] {
    return [...this.#names]
      .filter(([pid, name]) => pattern.matchesName(name) && matchesArguments(pid, pattern))
      .map(([pid]) => pid);
  }
}
