/**
 * The replicated directory of a replica, mounted over itself read-only: a stray write gets EROFS
 * instead of making a difference. The replica writes through a descriptor that was opened before.
 *
 * @see man 5 proc_pid_mountinfo, man 2 mount (MS_REMOUNT | MS_BIND)
 * @module
 */
import { readFileSync } from "node:fs";
import {
  GemelError,
  isReadOnlyOverItself,
  type MountEntry,
  parseMountinfo,
  topMount,
} from "@gemel/base";
import { closeDescriptor, cName, mount, openat, umount2 } from "../file-calls.ts";
import { atFlags, errno, mountFlags, openFlags, unmountFlags } from "../file-constants.ts";

function readMounts(): MountEntry[] {
  return parseMountinfo(readFileSync("/proc/self/mountinfo", "utf8"));
}

/** Take away what a killed replica left on `path`; how many mounts that were. */
export function detachStaleReadOnly(path: string): number {
  let count = 0;
  while (isReadOnlyOverItself(readMounts(), path)) {
    if (umount2(cName(path), unmountFlags.detach | unmountFlags.noFollow) < 0) break;
    count += 1;
  }
  return count;
}

/** Options of a mount that a remount would clear if they were not said again. */
const keptFlags: Readonly<Record<string, number>> = {
  nosuid: mountFlags.noSuid,
  nodev: mountFlags.noDev,
  noexec: 8,
  noatime: 1024,
  nodiratime: 2048,
  relatime: 1 << 21,
};

/**
 * Mount the directory over itself read-only; returns the descriptor beneath, for the replica.
 *
 * Throws `GemelError` directory_missing, not_root or internal; then nothing is mounted.
 */
export function mountReadOnly(path: string): number {
  const flags = openFlags.readOnly | openFlags.directory | openFlags.closeOnExec;
  const target = cName(path);
  const fd = openat(atFlags.workingDirectory, target, flags);
  if (fd < 0) {
    throw new GemelError("directory_missing", `Cannot open the directory ${path}: errno ${-fd}`);
  }
  const bound = mount(target, target, null, mountFlags.bind);
  if (bound < 0) {
    closeDescriptor(fd);
    throw mountError(path, bound);
  }
  const options = topMount(readMounts(), path)?.options ?? [];
  const kept = options.reduce((sum, option) => sum | (keptFlags[option] ?? 0), 0);
  const changed = mount(
    null,
    target,
    null,
    mountFlags.remount | mountFlags.bind | mountFlags.readOnly | kept,
  );
  if (changed < 0) {
    umount2(target, unmountFlags.detach | unmountFlags.noFollow);
    closeDescriptor(fd);
    throw mountError(path, changed);
  }
  return fd;
}

function mountError(path: string, error: number): GemelError {
  const code = error === -errno.EPERM ? "not_root" : "internal";
  return new GemelError(code, `Cannot mount ${path} read-only over itself: errno ${-error}`);
}

/** Take the mount away; lazily when something still uses it, which is then told as `false`. */
export function unmountReadOnly(path: string): boolean {
  if (umount2(cName(path), unmountFlags.noFollow) >= 0) return true;
  umount2(cName(path), unmountFlags.detach | unmountFlags.noFollow);
  return false;
}
