/**
 * The replicated directory of a replica, mounted over itself read-only: a stray write gets EROFS
 * instead of making a difference. The replica writes through a descriptor that was opened before.
 *
 * @see man 5 proc_pid_mountinfo, man 2 mount (MS_REMOUNT | MS_BIND)
 * @module
 */
import { readFileSync } from "node:fs";
import { GemelError } from "@gemel/base";
import { closeDescriptor, cName, mount, openat, umount2 } from "../file-calls.ts";
import { atFlags, errno, mountFlags, openFlags, unmountFlags } from "../file-constants.ts";

/** A line of mountinfo. */
export type Mount = {
  readonly id: number;
  readonly parent: number;
  readonly device: string;
  /** The directory of the file system that is mounted. */
  readonly root: string;
  readonly target: string;
  readonly options: readonly string[];
};

/** The mounts of this namespace. */
export function parseMounts(mountinfo: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of mountinfo.split("\n")) {
    const [id, parent, device, root, target, options] = line.split(" ");
    if (device === undefined || root === undefined || target === undefined) continue;
    mounts.push({
      id: Number(id),
      parent: Number(parent),
      device,
      root: unescapePath(root),
      target: unescapePath(target),
      options: (options ?? "").split(","),
    });
  }
  return mounts;
}

function unescapePath(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_all, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** True when the topmost mount on `path` is `path` itself, read-only: the work of a replica. */
export function isOwnReadOnlyMount(mounts: readonly Mount[], path: string): boolean {
  const top = topMount(mounts, path);
  if (top === undefined || !top.options.includes("ro")) return false;
  const below = mounts.find((entry) => entry.id === top.parent);
  if (below === undefined || below.device !== top.device) return false;
  const relative = below.target === "/" ? path : path.slice(below.target.length);
  const root = `${below.root === "/" ? "" : below.root}${relative}`;
  return top.root === (root === "" ? "/" : root);
}

/** Of several mounts on one path, the one on which no other lies. */
function topMount(mounts: readonly Mount[], path: string): Mount | undefined {
  const here = mounts.filter((entry) => entry.target === path);
  return here.find((entry) => !here.some((other) => other.parent === entry.id));
}

function readMounts(): Mount[] {
  return parseMounts(readFileSync("/proc/self/mountinfo", "utf8"));
}

/** Take away what a killed replica left on `path`; how many mounts that were. */
export function detachStaleReadOnly(path: string): number {
  let count = 0;
  while (isOwnReadOnlyMount(readMounts(), path)) {
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
