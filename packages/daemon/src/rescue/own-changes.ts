/**
 * What this node wrote alone, as its change map says: what has to be kept of a copy that the other node's
 * replaces after both went on from the same data.
 *
 * @see docs/internals/change-map.md
 * @module
 */
import { type BigIntStats, readFileSync } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import type { Difference } from "@gemel/protocol";
import { decodeMap, type Mark } from "@gemel/replication";

/** File systems take their times from a clock that is behind by up to a tick of the kernel. */
const toleranceMs = 50;

/**
 * Everything that may have changed here since both copies were equal, and more at most. Null when that
 * is not known: there is no map, it is damaged, about other directories, or says "everything", or a
 * name is not UTF-8.
 */
export async function ownChanges(
  mapFile: string,
  directories: readonly string[],
): Promise<Difference[] | null> {
  const read = readMapOf(mapFile, directories);
  if (read === null) return null;
  const differences: Difference[] = [];
  for (const mark of read.marks) {
    const path = pathOf(directories, mark);
    if (path === null) return null;
    if (mark.kind === "subtree") differences.push({ path, what: "names" });
    else if (mark.kind === "extents") differences.push({ path, what: "content" });
    else differences.push({ path, what: "attributes" });
    if (mark.kind === "names") {
      for (const name of await newNames(path, read.since)) {
        differences.push({ path: `${path}/${name}`, what: "names" });
      }
    }
  }
  return differences;
}

type OwnMap = {
  readonly marks: readonly Mark[];
  /** What was born then or later, ms, is new in a directory whose names are marked; 0: everything. */
  readonly since: number;
};

function readMapOf(mapFile: string, directories: readonly string[]): OwnMap | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(mapFile);
  } catch {
    // ENOENT, EIO: not known.
    return null;
  }
  const decoded = decodeMap(bytes);
  if (!decoded.ok) return null;
  const { map, directories: subjects } = decoded.value;
  // Behind the directory stands what of it is mirrored.
  const own = subjects.map((subject) => subject.split("\n", 1)[0]);
  if (own.join("\0") !== directories.join("\0")) return null;
  if (directories.some((_directory, tree) => map.isWhole(tree))) return null;
  return { marks: [...map.marks()], since: map.header.baseTime };
}

/** Null: it cannot be written as a text. */
function pathOf(directories: readonly string[], { tree, path }: Mark): string | null {
  const top = directories[tree] ?? "";
  if (path === "") return top;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return `${top}/${text.decode(Buffer.from(path, "latin1"))}`;
  } catch {
    // TypeError: bytes that are no UTF-8.
    return null;
  }
}

/** What was born since in a directory, or has no time of birth; none when it is gone. */
async function newNames(directory: string, since: number): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  const found: string[] = [];
  for (const name of names) {
    const stat = await lstat(`${directory}/${name}`, { bigint: true }).catch(() => null);
    if (stat !== null && isNew(stat, since)) found.push(name);
  }
  return found;
}

function isNew({ birthtimeMs }: BigIntStats, since: number): boolean {
  return since === 0 || birthtimeMs === 0n || Number(birthtimeMs) >= since - toleranceMs;
}
