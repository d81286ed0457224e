/**
 * What a step of a resynchronisation looks at in a directory of the primary.
 *
 * @module
 */
import { type FoundObject, joinPath, type ListStep, type LookStep } from "@gemel/replication";
import {
  closeDescriptor,
  cName,
  type FileStat,
  openat,
  statAt,
  statDescriptor,
} from "../file-calls.ts";
import { errno, openFlags } from "../file-constants.ts";
import type { RangedNames } from "../map/ranged-names.ts";
import { foundObject, type MountedTree } from "./mounted-tree.ts";

/** Not there, or in its place something that leads nowhere. */
const absences: ReadonlySet<number> = new Set([errno.ENOENT, errno.ENOTDIR, errno.ELOOP]);

/** The directory of a step, if it is what it was; to be closed by the caller. */
export function openListed(
  tree: MountedTree,
  step: { readonly path: string; readonly ino: number },
): { readonly fd: number; readonly stat: FileStat } | null {
  const flags = openFlags.directory | openFlags.noFollow | openFlags.closeOnExec;
  const place = tree.at(step.path === "" ? "." : step.path);
  const fd = openat(place.dirfd, place.name, flags);
  if (fd < 0) checkAbsent(fd, step.path);
  const stat = fd < 0 ? fd : statDescriptor(fd);
  if (typeof stat !== "number" && stat.ino === step.ino) return { fd, stat };
  if (fd >= 0) closeDescriptor(fd);
  return null;
}

/** The names of a list step, and where they end; one name alone is not looked for among all. */
export function namesToList(
  { fd, stat }: { readonly fd: number; readonly stat: FileStat },
  step: ListStep,
  ranged: RangedNames,
): { readonly names: readonly string[]; readonly to: string } {
  if (step.to === `${step.from}\0`) {
    const found = statAt(fd, cName(step.from));
    if (typeof found !== "number") return { names: [step.from], to: step.to };
    checkAbsent(found, joinPath(step.path, step.from));
    return { names: [], to: step.to };
  }
  const read = ranged.read(fd, stat.ino, step);
  if (typeof read === "number") throw new Error(`Cannot read ${step.path}: errno ${-read}`);
  return read;
}

/**
 * What is not there is taken away from the other node, too: throws when `error`, a negative error number,
 * does not say that it is not there.
 */
export function checkAbsent(error: number, path: string): void {
  if (absences.has(-error)) return;
  throw new Error(`Cannot look at ${path} for the copy: errno ${-error}`);
}

/** Which of the names are there. */
export function lookAt(tree: MountedTree, step: LookStep): ReadonlyMap<string, FoundObject> {
  const found = new Map<string, FoundObject>();
  const opened = openListed(tree, step);
  if (opened === null) return found;
  for (const name of step.names) {
    const stat = statAt(opened.fd, cName(name));
    if (typeof stat !== "number" && stat.dev === opened.stat.dev)
      found.set(name, foundObject(stat));
  }
  closeDescriptor(opened.fd);
  return found;
}
