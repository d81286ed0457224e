/**
 * Removing a name with everything beneath it, never beyond the file system it is on.
 *
 * @module
 */
import { type Scope, unfinishedPrefix } from "@gemel/replication";
import { readDirectory } from "../directory-calls.ts";
import {
  closeDescriptor,
  cName,
  type FileStat,
  openat,
  statAt,
  statDescriptor,
  unlinkat,
} from "../file-calls.ts";
import { atFlags, errno, fileTypes, openFlags } from "../file-constants.ts";
import { ApplyError, must } from "./apply-error.ts";
import type { Place } from "./tree-paths.ts";

/** What was being put together at the top of a tree, and will not be finished. */
export function removeUnfinished(rootFd: number): void {
  const entries = readDirectory(rootFd);
  const root = statDescriptor(rootFd);
  if (typeof entries === "number" || typeof root === "number") return;
  for (const { name } of entries) {
    if (name.startsWith(unfinishedPrefix)) removeTree(rootFd, name, root.dev, name);
  }
}

/**
 * Remove what is local beneath the directory `path`, which the primary does not have any more. False,
 * with nothing removed, when there is something that is mirrored.
 */
export function removeLocal(place: Place, path: string, scope: Scope): boolean {
  const flags = openFlags.directory | openFlags.noFollow | openFlags.closeOnExec;
  const fd = openat(place.directory, place.name, flags);
  if (fd < 0) return false;
  try {
    const entries = readDirectory(fd);
    const own = statDescriptor(fd);
    if (typeof entries === "number" || typeof own === "number") return false;
    const isLocal = scope.within(path);
    const isOnlyLocal = entries.every(({ name }) => {
      const stat = statAt(fd, cName(name));
      return typeof stat !== "number" && isLocal(name, isDirectory(stat));
    });
    if (!isOnlyLocal) return false;
    for (const { name } of entries) removeTree(fd, name, own.dev, `${path}/${name}`);
    return true;
  } finally {
    closeDescriptor(fd);
  }
}

function isDirectory(stat: FileStat): boolean {
  return (stat.mode & fileTypes.mask) === fileTypes.directory;
}

/** Nothing happens when there is no such name. `path` is for messages. */
export function removeTree(directory: number, name: string, device: number, path: string): void {
  const stat = statAt(directory, cName(name));
  if (stat === -errno.ENOENT) return;
  if (typeof stat === "number") throw new ApplyError(-stat, `look at "${path}"`);
  if (stat.dev !== device) {
    throw new ApplyError(errno.EXDEV, `remove "${path}", on which a file system is mounted`);
  }
  if ((stat.mode & fileTypes.mask) !== fileTypes.directory) {
    must(unlinkat(directory, cName(name)), "remove", path);
    return;
  }
  const flags = openFlags.directory | openFlags.noFollow | openFlags.closeOnExec;
  const fd = must(openat(directory, cName(name), flags), "open", path);
  try {
    const entries = readDirectory(fd);
    if (typeof entries === "number") throw new ApplyError(-entries, `read "${path}"`);
    for (const entry of entries) removeTree(fd, entry.name, device, `${path}/${entry.name}`);
  } finally {
    closeDescriptor(fd);
  }
  must(unlinkat(directory, cName(name), atFlags.removeDirectory), "remove", path);
}
