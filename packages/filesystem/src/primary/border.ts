/**
 * What a rename or a link does at the border between what is mirrored and what is each node's own.
 *
 * What is moved out is a removal for the peer. What is moved in is new there, and all of it is told before
 * the rename is answered: so there is a bound to it. Beyond the bound, and where one object would be on
 * both sides, the answer is EXDEV, as between two file systems, which programs that move files know.
 *
 * @module
 */
import { joinPath } from "@gemel/replication";
import { readDirectory } from "../directory-calls.ts";
import { closeDescriptor, cName, type FileStat, openat, statAt } from "../file-calls.ts";
import { fileTypes, openFlags } from "../file-constants.ts";
import type { MountedTree, ObjectPlace } from "./mounted-tree.ts";
import type { Node } from "./node.ts";

/** Most that one rename moves in. */
const bytesMax: number = 64 << 20;
const objectsMax = 10_000;

/** Where something is, and where it shall be. */
export type Move = {
  readonly node: Node;
  readonly stat: FileStat;
  readonly fromParent: Node;
  readonly fromName: string;
  readonly toParent: Node;
  readonly toName: string;
};

export type Crossing = "none" | "out" | "in" | "refused";

export function crossingOf(tree: MountedTree, move: Move): Crossing {
  const { node, stat, fromParent, fromName, toParent, toName } = move;
  const wasLocal = tree.isNameLocal(fromParent, fromName, node.type);
  const isLocal = tree.isNameLocal(toParent, toName, node.type);
  const from = tree.nodes.childPath(fromParent, fromName);
  const to = tree.nodes.childPath(toParent, toName);
  if (from === undefined || to === undefined) return "none";
  if (wasLocal === isLocal) {
    if (isLocal || node.type !== fileTypes.directory) return "none";
    return tree.scope.mayDiffer(from, to) && differs(tree, from, to) ? "refused" : "none";
  }
  const fits = isMovable(stat, tree.at(from), isLocal);
  if (!fits) return "refused";
  return isLocal ? "out" : "in";
}

/** Whether a file without a name may get one that is mirrored. */
export function fitsThrough(stat: FileStat): boolean {
  return sizeOf(stat) <= bytesMax;
}

/** Whether anything beneath the directory `from` would change sides when it becomes `to`. */
function differs(tree: MountedTree, from: string, to: string): boolean {
  const here = tree.at(from);
  const entries = entriesOf(here);
  for (const { name, type } of entries) {
    const [before, after] = [joinPath(from, name), joinPath(to, name)];
    const isDirectory = type === fileTypes.directory;
    const wasLocal = tree.scope.isChildLocal(before, isDirectory);
    if (wasLocal !== tree.scope.isChildLocal(after, isDirectory)) return true;
    if (isDirectory && !wasLocal && differs(tree, before, after)) return true;
  }
  return false;
}

function entriesOf(place: Pick<ObjectPlace, "dirfd" | "name">) {
  const flags = openFlags.directory | openFlags.noFollow | openFlags.closeOnExec;
  const fd = openat(place.dirfd, place.name, flags | openFlags.noAccessTime);
  if (fd < 0) return [];
  const entries = readDirectory(fd);
  closeDescriptor(fd);
  return typeof entries === "number" ? [] : entries;
}

/** No name of it stays on the other side, and there is not too much of it. */
function isMovable(
  stat: FileStat,
  place: Pick<ObjectPlace, "dirfd" | "name">,
  isOut: boolean,
): boolean {
  const left = {
    bytes: isOut ? Number.POSITIVE_INFINITY : bytesMax,
    objects: isOut ? Number.POSITIVE_INFINITY : objectsMax,
    device: stat.dev,
  };
  return fitsInto(left, stat, place);
}

function fitsInto(
  left: { bytes: number; objects: number; readonly device: number },
  stat: FileStat,
  place: Pick<ObjectPlace, "dirfd" | "name">,
): boolean {
  left.objects -= 1;
  left.bytes -= sizeOf(stat);
  if (left.objects < 0 || left.bytes < 0 || stat.dev !== left.device) return false;
  if ((stat.mode & fileTypes.mask) !== fileTypes.directory) return stat.nlink === 1;
  const flags = openFlags.directory | openFlags.noFollow | openFlags.closeOnExec;
  const fd = openat(place.dirfd, place.name, flags | openFlags.noAccessTime);
  if (fd < 0) return false;
  try {
    const entries = readDirectory(fd);
    if (typeof entries === "number") return false;
    return entries.every(({ name }) => {
      const child = { dirfd: fd, name: cName(name) };
      const found = statAt(child.dirfd, child.name);
      return typeof found !== "number" && fitsInto(left, found, child);
    });
  } finally {
    closeDescriptor(fd);
  }
}

/** What would have to be sent, at most. */
function sizeOf(stat: FileStat): number {
  if ((stat.mode & fileTypes.mask) !== fileTypes.regular) return 0;
  return Math.min(stat.size, stat.blocks * 512);
}
