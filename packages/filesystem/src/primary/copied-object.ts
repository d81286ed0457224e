/**
 * What a step of a resynchronisation looks at: the names of a directory, a file.
 *
 * @module
 */
import type { AskStep, CopyStep, FinishStep, ListedChild } from "@gemel/replication";
import {
  closeDescriptor,
  cName,
  type FileStat,
  openat,
  readlinkat,
  statAt,
  statDescriptor,
} from "../file-calls.ts";
import { errno, fileTypes, openFlags } from "../file-constants.ts";
import { checkAbsent } from "./copied-directory.ts";
import { latin1, type MountedTree } from "./mounted-tree.ts";
import type { Node } from "./node.ts";

type CopiedStep = CopyStep | AskStep | FinishStep;

/** What the records of a listing and of the end of a file say. */
export function sentAttributes(
  stat: FileStat,
): Pick<FileStat, "mode" | "uid" | "gid" | "atimeSec" | "atimeNsec" | "mtimeSec" | "mtimeNsec"> {
  const { mode, uid, gid, atimeSec, atimeNsec, mtimeSec, mtimeNsec } = stat;
  return { mode, uid, gid, atimeSec, atimeNsec, mtimeSec, mtimeNsec };
}

/** Null when it is not there any more, or belongs to another file system. */
export function listedChild(
  directory: number,
  name: string,
  device: number,
): (ListedChild & { readonly links: number }) | null {
  const stat = statAt(directory, cName(name));
  if (typeof stat === "number") {
    checkAbsent(stat, name);
    return null;
  }
  if (stat.dev !== device) return null;
  const { ino, size, rdev } = stat;
  let target = "";
  if ((stat.mode & fileTypes.mask) === fileTypes.symlink) {
    const into = Buffer.alloc(4096);
    const length = readlinkat(directory, cName(name), into);
    if (length < 0) {
      checkAbsent(length, name);
      return null;
    }
    target = latin1(into.subarray(0, length));
  }
  const isDirectory = (stat.mode & fileTypes.mask) === fileTypes.directory;
  const links = isDirectory ? 1 : stat.nlink;
  return { name, ino, size, rdev, target, links, ...sentAttributes(stat) };
}

/** The file of a step, if it is what it was; to be closed with {@link closeCopied}. */
export function openCopied(
  tree: MountedTree,
  step: CopiedStep,
  known: Node | undefined,
): { readonly fd: number; readonly stat: FileStat } | null {
  const flags = openFlags.noFollow | openFlags.closeOnExec | openFlags.noAccessTime;
  const place = tree.at(step.path);
  const isOpen = known !== undefined && known.fd >= 0;
  const fd = isOpen ? known.fd : openat(place.dirfd, place.name, flags);
  if (fd < 0) {
    if (fd === -errno.ENOENT) return null;
    throw new Error(`Cannot open ${step.path}: errno ${-fd}`);
  }
  const stat = statDescriptor(fd);
  if (typeof stat !== "number" && stat.ino === step.ino) return { fd, stat };
  if (known === undefined || known.fd !== fd) closeDescriptor(fd);
  return null;
}

/** A descriptor that the node table keeps stays open. */
export function closeCopied(tree: MountedTree, step: CopiedStep, fd: number): void {
  if (tree.nodes.byIno(step.ino)?.fd !== fd) closeDescriptor(fd);
}
