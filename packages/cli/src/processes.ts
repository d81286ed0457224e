/**
 * The processes of this host, for `gemel kill`: which ones match, without those that must never be ended.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { joinedArguments, type ProcessPattern, parseProcessStat } from "@gemel/base";

export type FoundProcess = {
  readonly pid: number;
  readonly name: string;
  /** Its arguments, with spaces between; empty for one of the kernel's. */
  readonly line: string;
};

type Entry = FoundProcess & {
  readonly parent: number;
  readonly words: readonly string[];
};

/** A script may name a directory that `gemel-fs` has among its arguments as well. */
const ownPrograms = ["cli", "daemon", "filesystem", "witness"].map((name) =>
  fileURLToPath(new URL(`../../${name}/src/`, import.meta.url)),
);

/** Those that match, by pid; without `self`, its ancestors, and the programs of Gemel. */
export function findProcesses(pattern: ProcessPattern, self: number): FoundProcess[] {
  const all = new Map(
    readdirSync("/proc").flatMap((entry) => {
      const found = /^\d+$/.test(entry) ? readEntry(Number(entry)) : null;
      return found === null ? [] : [[found.pid, found] as const];
    }),
  );
  const spared = new Set([1]);
  for (let pid = self; pid > 1 && !spared.has(pid); pid = all.get(pid)?.parent ?? 0) {
    spared.add(pid);
  }
  return [...all.values()]
    .filter((one) => !spared.has(one.pid) && !isOwn(one) && fits(one, pattern))
    .map(({ pid, name, line }) => ({ pid, name, line }))
    .sort((a, b) => a.pid - b.pid);
}

/** Whether the one that was found is still there, and no other has got its number. */
export function isStill({ pid, name, line }: FoundProcess): boolean {
  const now = readEntry(pid);
  return now !== null && now.name === name && now.line === line;
}

function fits({ name, line }: Entry, pattern: ProcessPattern): boolean {
  return pattern.matchesName(name) && (pattern.matchesArguments?.(line) ?? true);
}

function isOwn({ words }: Entry): boolean {
  return words.some((word) => ownPrograms.some((folder) => word.startsWith(folder)));
}

function readEntry(pid: number): Entry | null {
  try {
    const stat = parseProcessStat(readFileSync(`/proc/${pid}/stat`, "latin1"));
    if (stat === null) return null;
    const text = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return { pid, ...stat, line: joinedArguments(text), words: text.split("\0") };
  } catch {
    // ENOENT or ESRCH: it ended meanwhile.
    return null;
  }
}
