/** Processes as `/proc` shows them: which ones match, and whether one still does. @module */
import { readdirSync, readFileSync } from "node:fs";
import { joinedArguments, type ProcessPattern, parseProcessStat } from "@gemel/base";

/** The command name of process `pid`; null when it is gone or a zombie. */
function nameOf(pid: number): string | null {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, "latin1"))?.name ?? null;
  } catch {
    // ENOENT or ESRCH: it ended meanwhile.
    return null;
  }
}

function matchesArguments(pid: number, pattern: ProcessPattern): boolean {
  if (pattern.matchesArguments === null) return true;
  try {
    const text = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return pattern.matchesArguments(joinedArguments(text));
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
