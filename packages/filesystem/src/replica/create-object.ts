/**
 * A new object of any type, with exactly the owner and the mode that the primary's has.
 *
 * @module
 */
import {
  closeDescriptor,
  cName,
  fchmod,
  fchmodat,
  fchown,
  fchownat,
  mkdirat,
  mknodat,
  openat,
  statDescriptor,
  symlinkat,
} from "../file-calls.ts";
import { fileTypes, openFlags } from "../file-constants.ts";
import { must } from "./apply-error.ts";
import type { CreatedFiles } from "./created-files.ts";
import type { Place } from "./tree-paths.ts";

export type NewObject = {
  /** With the file type. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly rdev: number;
  /** Of a symbolic link. */
  readonly target: string;
};

/** Create `object` at `place`, which is `path`; files empty, and open among those just `created`. */
export function createObject(
  created: CreatedFiles,
  place: Place,
  object: NewObject,
  path: string,
): void {
  const { directory, name } = place;
  const { mode, uid, gid } = object;
  const permissions = mode & 0o7777;
  switch (mode & fileTypes.mask) {
    case fileTypes.regular:
      created.keep(path, createFile(place, object, path));
      return;
    case fileTypes.symlink:
      must(symlinkat(cName(object.target), directory, name), "create the link", path);
      must(fchownat(directory, name, uid, gid), "set the owner of", path);
      return;
    case fileTypes.directory:
      must(mkdirat(directory, name, permissions), "create the directory", path);
      break;
    default:
      must(mknodat(directory, name, mode, object.rdev), "create", path);
      break;
  }
  must(fchownat(directory, name, uid, gid), "set the owner of", path);
  // Explicitly: the mask of the process, a default ACL and the change of owner all take bits away.
  must(fchmodat(directory, name, permissions), "set the mode of", path);
}

function createFile({ directory, name }: Place, object: NewObject, path: string): number {
  const flags =
    openFlags.readWrite |
    openFlags.create |
    openFlags.exclusive |
    openFlags.noFollow |
    openFlags.closeOnExec;
  const { uid, gid } = object;
  const permissions = object.mode & 0o7777;
  const fd = must(openat(directory, name, flags, permissions), "create", path);
  // One look is cheaper than two changes, and most often it has them.
  const stat = statDescriptor(fd);
  const isOwned = typeof stat !== "number" && stat.uid === uid && stat.gid === gid;
  if (isOwned && (stat.mode & 0o7777) === permissions) return fd;
  const owned = isOwned ? 0 : fchown(fd, uid, gid);
  const done = owned < 0 ? owned : fchmod(fd, permissions);
  if (done < 0) closeDescriptor(fd);
  must(done, "set owner and mode of", path);
  return fd;
}
