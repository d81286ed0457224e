/**
 * Removing a name with everything beneath it, never beyond the file system it is on.
 *
 * @module
 */
import { readDirectory } from "../directory-calls.ts";
import { closeDescriptor, cName, openat, statAt, unlinkat } from "../file-calls.ts";
import { atFlags, errno, fileTypes, openFlags } from "../file-constants.ts";
import { ApplyError, must } from "./apply-error.ts";

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
