/**
 * A process named so that a number used again is never mistaken for it: pid and start time.
 *
 * @module
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export type ProcessIdentity = {
  readonly pid: number;
  /** Clock ticks since boot, field 22 of /proc/PID/stat. */
  readonly startTicks: number;
};

type Stat = { readonly state: string; readonly parent: number; readonly startTicks: number };

function readStat(pid: number): Stat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    // ENOENT or ESRCH: the process has ended.
    return undefined;
  }
  // The command name may hold anything, also parentheses: fields begin after the last one.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return {
    state: fields[0] ?? "?",
    parent: Number(fields[1]),
    startTicks: Number(fields[19]),
  };
}

/** The identity of a living process; undefined when there is none (zombies count as ended). */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readStat(pid);
  if (stat === undefined || stat.state === "Z" || stat.state === "X") {
    return undefined;
  }
  return { pid, startTicks: stat.startTicks };
}

/** Whether exactly this process lives. */
export function isAlive(process: ProcessIdentity): boolean {
  return identify(process.pid)?.startTicks === process.startTicks;
}

/** Send a signal to exactly this process; false when it has ended. */
export function signal(target: ProcessIdentity, name: NodeJS.Signals): boolean {
  if (!isAlive(target)) {
    return false;
  }
  try {
    process.kill(target.pid, name);
    return true;
  } catch {
    // ESRCH: it ended since.
    return false;
  }
}

/** Pids of the living processes in the same PID namespace as `pid`, that one included. */
export function processesInNamespaceOf(pid: number): number[] {
  const namespace = pidNamespace(pid);
  if (namespace === undefined) {
    return [];
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => pidNamespace(candidate) === namespace);
}

function pidNamespace(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    // The process has ended.
    return undefined;
  }
}
