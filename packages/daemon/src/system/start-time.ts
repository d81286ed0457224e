/** When a process began: with its pid, an identity. @module */
import { readFileSync } from "node:fs";

/** Clock ticks since boot; null when the process is gone or a zombie. */
export function startTime(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name may hold anything, so fields are counted from its closing parenthesis.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? null : Number(fields[19]);
  } catch {
    // ENOENT or ESRCH: it is gone.
    return null;
  }
}
