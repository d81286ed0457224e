/**
 * Keeping the logs of a lab that is about to be removed.
 *
 * @module
 */
import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Lab } from "./lab.ts";

/** Where logs are kept: `$GEMEL_LAB_LOGS` or `/var/tmp/gemel-lab-logs`. */
export function logBase(): string {
  const { GEMEL_LAB_LOGS: configured } = process.env;
  return configured ?? "/var/tmp/gemel-lab-logs";
}

/** Copy the logs of all hosts; returns the directory they are in now. */
export function saveLogs(lab: Lab): string {
  const target = join(logBase(), lab.id);
  mkdirSync(target, { recursive: true });
  for (const host of lab.hosts.values()) {
    const sources = ["var/log", "var/tmp", "etc/gemel", "var/lib/gemel"].map((name) => [
      host.path(name),
      join(target, host.name, name),
    ]);
    sources.push([join(host.directory, "init.log"), join(target, host.name, "init.log")]);
    for (const [from = "", to = ""] of sources) {
      if (existsSync(from)) {
        cpSync(from, to, { recursive: true });
      }
    }
  }
  for (const name of readdirSync(lab.directory).filter((one) => one.endsWith(".log"))) {
    cpSync(join(lab.directory, name), join(target, name));
  }
  return target;
}
