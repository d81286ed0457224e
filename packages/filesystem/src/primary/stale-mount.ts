/**
 * Mounts that a killed predecessor left on a replicated directory.
 *
 * Looked up in /proc/self/mountinfo, never by touching the directory: a mount whose server is gone
 * but whose device is still held open by somebody would block whoever touches it.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { type MountEntry, parseMountinfo } from "@gemel/base";
import { unmount } from "@gemel/fuse";
import { detachStaleReadOnly } from "../replica/read-only-mount.ts";

export const mountSubtype = "gemel";

/** How many mounts of ours lie on `directory`. */
function countMounts(directory: string): number {
  const mounts = parseMountinfo(readFileSync("/proc/self/mountinfo", "utf8"));
  const isOurs = ({ target, fileSystem }: MountEntry): boolean =>
    target === directory && fileSystem === `fuse.${mountSubtype}`;
  return mounts.filter(isOurs).length;
}

/** Whether a mount of ours lies on `directory` now. */
export function isMounted(directory: string): boolean {
  return countMounts(directory) > 0;
}

/**
 * Detaches them, and the read-only mounts of a killed replica; returns how many there were. Only to
 * be called when no other process of the module lives.
 */
export function detachStaleMounts(directory: string): number {
  const count = countMounts(directory);
  for (let index = 0; index < count; index++) unmount(directory, { lazy: true });
  return count + detachStaleReadOnly(directory);
}
