/**
 * What a step of a resynchronisation looks at in a directory of the primary.
 *
 * @module
 */
import { type FoundObject, type ListStep, type LookStep, selectNames } from "@gemel/replication";
import { readDirectory } from "../directory-calls.ts";
import {
  closeDescriptor,
  cName,
  type FileStat,
  openat,
  statAt,
  statDescriptor,
} from "../file-calls.ts";
import { openFlags } from "../file-constants.ts";
import { foundObject, type MountedTree } from "./mounted-tree.ts";

/** The directory of a step, if it is what it was; to be closed by the caller. */
export function openListed(
  tree: MountedTree,
  step: { readonly path: string; readonly ino: number },
): { readonly fd: number; readonly stat: FileStat } | null {
  const flags = openFlags.directory | openFlags.noFollow | openFlags.closeOnExec;
  const place = tree.at(step.path === "" ? "." : step.path);
  const fd = openat(place.dirfd, place.name, flags);
  const stat = fd < 0 ? fd : statDescriptor(fd);
  if (typeof stat !== "number" && stat.ino === step.ino) return { fd, stat };
  if (fd >= 0) closeDescriptor(fd);
  return null;
}

/** The names of a list step, and where they end; one name alone is not looked for among all. */
export function namesToList(
  fd: number,
  step: ListStep,
): { readonly names: readonly string[]; readonly to: string } {
  if (step.to === `${step.from}\0`) {
    const isThere = typeof statAt(fd, cName(step.from)) !== "number";
    return { names: isThere ? [step.from] : [], to: step.to };
  }
  const entries = readDirectory(fd);
  return selectNames(step, typeof entries === "number" ? [] : entries.map(({ name }) => name));
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
