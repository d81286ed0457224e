/**
 * Mounts that a killed predecessor left on a replicated directory.
 *
 * Looked up in /proc/self/mountinfo, never by touching the directory: a mount whose server is gone
 * but whose device is still held open by somebody would block whoever touches it.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { unmount } from "@gemel/fuse";
import { detachStaleReadOnly } from "../replica/read-only-mount.ts";

export const mountSubtype = "gemel";

/** How many mounts of ours lie on `directory`. */
export function countMounts(directory: string, mountinfo: string): number {
  let count = 0;
  for (const line of mountinfo.split("\n")) {
    const [left, right] = line.split(" - ");
    const target = left?.split(" ")[4];
    if (target === undefined || decodeOctal(target) !== directory) continue;
    if (right?.startsWith(`fuse.${mountSubtype} `) === true) count += 1;
  }
  return count;
}

/** Whether a mount of ours lies on `directory` now. */
export function isMounted(directory: string): boolean {
  return countMounts(directory, readMountinfo()) > 0;
}

/**
 * Detaches them, and the read-only mounts of a killed replica; returns how many there were. Only to
 * be called when no other process of the module lives.
 */
export function detachStaleMounts(directory: string): number {
  const count = countMounts(directory, readMountinfo());
  for (let index = 0; index < count; index++) unmount(directory, { lazy: true });
  return count + detachStaleReadOnly(directory);
}

function readMountinfo(): string {
  return readFileSync("/proc/self/mountinfo", "utf8");
}

/** Spaces and the like are written as octal numbers there. */
function decodeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_all, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
