/** The group that a process belongs to, and everybody in it. @module */
import { readdirSync, readFileSync } from "node:fs";

/** Null when the process is gone. */
export function groupOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name may hold anything, so fields are counted from its closing parenthesis.
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]);
  } catch {
    // ENOENT or ESRCH: it is gone.
    return null;
  }
}

/** Pids of everybody in the group of `pid`, itself included; empty when it is gone. */
export function groupMembers(pid: number): number[] {
  const group = groupOf(pid);
  if (group === null) return [];
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((one) => groupOf(one) === group);
}

/** Kill (SIGKILL) a process with its whole group, provided that the group is not our own. */
export function killWithGroup(pid: number): void {
  const group = groupOf(pid);
  if (group === null) return;
  const target = group === groupOf(process.pid) ? pid : -group;
  try {
    process.kill(target, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
