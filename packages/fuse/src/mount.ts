/**
 * Mounting and unmounting, by system call: no helper program, nothing in /etc/mtab.
 *
 * Both need root (CAP_SYS_ADMIN in the mount namespace).
 *
 * @see mount(2), umount(2), Documentation/filesystems/fuse.rst
 * @module
 */
import { GemelError } from "@gemel/base";
import { errno, errnoName } from "./abi/errno.ts";
import { lastErrno, sysMount, sysUnmount } from "./syscalls.ts";

export type MountOptions = {
  /** An existing directory, absolute. */
  readonly target: string;
  /** From `openDevice`, not mounted yet. */
  readonly device: number;
  /** First column of /proc/mounts. */
  readonly name: string;
  /** The type is shown as `fuse.<subtype>`. */
  readonly subtype: string;
  readonly readOnly?: boolean;
  /** Largest READ in bytes, fixed for the life of the mount: 1 MiB. */
  readonly maxRead?: number;
  /** Others than the mounting user may use it: true. */
  readonly allowOther?: boolean;
  /** The kernel checks permissions by mode and owner: true. ACCESS is not sent then. */
  readonly defaultPermissions?: boolean;
  /** Mode of the root, of which the file type counts: 0o040000. */
  readonly rootMode?: number;
  /** Ignore set-user-ID bits, device nodes, execution: false. */
  readonly noSuid?: boolean;
  readonly noDev?: boolean;
  readonly noExec?: boolean;
  /** Access times are not kept up to date by the kernel: false. */
  readonly noAtime?: boolean;
};

export type UnmountOptions = {
  /** Take it out of the tree now, the rest when the last user is gone. */
  readonly lazy?: boolean;
  /** Abort what waits for the server. */
  readonly force?: boolean;
};

const mountFlag = { readOnly: 1, noSuid: 2, noDev: 4, noExec: 8, noAtime: 1024 };
const unmountFlag = { force: 1, lazy: 2, noFollow: 8 };

/** Attach the connection `device` to `target`. The first request to read is INIT. */
export function mountFuse(options: MountOptions): void {
  const { target, device } = options;
  const data = [
    `fd=${device}`,
    `rootmode=${(options.rootMode ?? 0o040000).toString(8)}`,
    "user_id=0",
    "group_id=0",
    `max_read=${options.maxRead ?? 1 << 20}`,
    ...(options.allowOther === false ? [] : ["allow_other"]),
    ...(options.defaultPermissions === false ? [] : ["default_permissions"]),
  ].join(",");
  const type = `fuse.${options.subtype}`;
  if (sysMount(options.name, target, type, flagsOf(options), data) < 0) {
    throw mountError(`Cannot mount on ${target}`, lastErrno());
  }
}

/** Throws `refused` when something uses it and neither `lazy` nor `force` is given. */
export function unmount(target: string, options: UnmountOptions = {}): void {
  let flags = unmountFlag.noFollow;
  if (options.lazy === true) flags |= unmountFlag.lazy;
  if (options.force === true) flags |= unmountFlag.force;
  if (sysUnmount(target, flags) < 0) throw unmountError(target, lastErrno());
}

function flagsOf(options: MountOptions): number {
  let flags = 0;
  if (options.readOnly === true) flags |= mountFlag.readOnly;
  if (options.noSuid === true) flags |= mountFlag.noSuid;
  if (options.noDev === true) flags |= mountFlag.noDev;
  if (options.noExec === true) flags |= mountFlag.noExec;
  if (options.noAtime === true) flags |= mountFlag.noAtime;
  return flags;
}

function mountError(what: string, reason: number): GemelError {
  switch (reason) {
    case errno.ENOENT:
      return new GemelError("directory_missing", `${what}: the directory does not exist`);
    case errno.ENOTDIR:
      return new GemelError("directory_missing", `${what}: not a directory`);
    case errno.EPERM:
    case errno.EACCES:
      return new GemelError("not_root", `${what}: not permitted`);
    case errno.ENODEV:
      return new GemelError("no_fuse", `${what}: this kernel has no FUSE`);
    case errno.EINVAL:
      return new GemelError("internal", `${what}: the kernel refuses the options (EINVAL)`, {
        remedy: "The descriptor must be of /dev/fuse and not be mounted already",
      });
    default:
      return new GemelError("internal", `${what}: ${errnoName(reason)}`);
  }
}

function unmountError(target: string, reason: number): GemelError {
  const what = `Cannot unmount ${target}`;
  switch (reason) {
    case errno.EBUSY:
      return new GemelError("refused", `${what}: it is in use`, {
        remedy: `End what uses it (fuser -vm ${target}), or unmount lazily`,
      });
    case errno.ENOENT:
      return new GemelError("directory_missing", `${what}: the directory does not exist`);
    case errno.EINVAL:
      return new GemelError("refused", `${what}: nothing is mounted there`, {
        remedy: "Nothing is left to be done",
      });
    case errno.EPERM:
      return new GemelError("not_root", `${what}: not permitted`);
    default:
      return new GemelError("internal", `${what}: ${errnoName(reason)}`);
  }
}
