/**
 * The names of a directory with what tells whether they may lead to something else on the other node.
 *
 * @module
 */
import type { TheirName } from "@gemel/replication";
import { cName, statAt, statDescriptor } from "../file-calls.ts";
import { fileTypes } from "../file-constants.ts";
import { type NameRange, RangedNames } from "./ranged-names.ts";

/** Most names of one answer. */
export const namesMax = 16_384;

/** File systems take their times from a clock that is behind by up to a tick of the kernel. */
const toleranceMs = 50;

/**
 * The names of a range, sorted; `to` of the result is the first one left out. What was born at `since` (ms) or later is new, as is what has no time of birth,
 * and everything when `since` is 0.
 */
export function namesWithin(
  fd: number,
  range: NameRange,
  options: {
    readonly since: number;
    /** Names that are no part of the mirror. */
    readonly isLocal: (name: string, isDirectory: boolean) => boolean;
    /** For the range after this one. */
    readonly ranged?: RangedNames;
  },
): { readonly names: TheirName[]; readonly to: string } {
  const { since, isLocal, ranged = new RangedNames() } = options;
  const directory = statDescriptor(fd);
  if (typeof directory === "number") return { names: [], to: "" };
  const read = ranged.read(fd, directory.ino, range);
  if (typeof read === "number") return { names: [], to: "" };
  const names: TheirName[] = [];
  for (const name of read.names) {
    const stat = statAt(fd, cName(name));
    // What is mounted here is no part of the mirror.
    if (typeof stat === "number" || stat.dev !== directory.dev) continue;
    if (isLocal(name, (stat.mode & fileTypes.mask) === fileTypes.directory)) continue;
    const isDated = since > 0 && stat.birthMs > 0;
    const isNew = !isDated || stat.birthMs >= since - toleranceMs;
    names.push({ name, type: stat.mode & fileTypes.mask, isNew });
  }
  return { names, to: read.to };
}
