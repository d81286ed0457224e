/**
 * What a lab may have left on the machine.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { run } from "../src/system/run.ts";

/** Names of everything that is still there of a lab; empty when it is gone. */
export async function remains(directory: string, pids: readonly number[]): Promise<string[]> {
  const found: string[] = [];
  if (existsSync(directory)) {
    found.push(`directory ${directory}`);
  }
  for (const pid of pids) {
    if (existsSync(`/proc/${pid}`)) {
      found.push(`process ${pid}: ${readFileSync(`/proc/${pid}/cmdline`, "utf8")}`);
    }
  }
  if (readFileSync("/proc/self/mountinfo", "utf8").includes(directory)) {
    found.push("a mount");
  }
  const links = await run("ip", ["-brief", "link"]);
  if (/^p-/m.test(links.stdout)) {
    found.push(`a network interface: ${links.stdout}`);
  }
  return found;
}
