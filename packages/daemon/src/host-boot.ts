/**
 * Whether the host has booted since gemeld last ran: the kernel's boot id, kept in `/run`.
 *
 * Both must hold for "no boot": `/run` was emptied neither by a boot nor by hand, and the id is
 * the one of this boot. A host that is only a set of namespaces has a `/run` of its own.
 *
 * @module
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

/** True once after every boot; leaves a marker in `run`, a directory that no boot survives. */
export function firstStartSinceBoot(run: string): boolean {
  const id = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  const marker = `${run}/boot-id`;
  mkdirSync(run, { recursive: true, mode: 0o755 });
  let known: string;
  try {
    known = readFileSync(marker, "utf8").trim();
  } catch {
    // Not there (ENOENT), or not readable: in both cases this run counts as the first.
    known = "";
  }
  if (known === id) return false;
  writeFileSync(marker, `${id}\n`);
  return true;
}
