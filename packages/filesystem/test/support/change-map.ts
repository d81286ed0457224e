/**
 * What a node's change map says on its disk, at this moment.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import type { MapHeader, Mark } from "@gemel/replication";
import { mapSubjects } from "../../src/arguments.ts";
import { readMap } from "../../src/map/map-store.ts";
import { type MirrorNode, until } from "./mirror-node.ts";

/** A frame begins at a multiple of it. */
const frameAlign = 32;

export type MapOnDisk = { readonly header: MapHeader; readonly marks: readonly Mark[] };

/** Throws when there is none that could be read. */
export function mapOf(node: MirrorNode): MapOnDisk {
  const read = readMap(node.mapFile, mapSubjects(node.directories, node.scopes));
  if (read.map === null) throw new Error(read.why);
  return { header: read.map.header, marks: [...read.map.marks()] };
}

/** How many batches of marks were made durable since the map's file was written anew. */
export function batchesOf(node: MirrorNode): number {
  const bytes = readFileSync(node.mapFile);
  let frames = 0;
  for (let at = 0; at < bytes.length; at += frameAlign) {
    if (bytes.toString("latin1", at, at + 4) === "GMAP") frames += 1;
  }
  return frames - 1;
}

/** As short texts, sorted: "names d", "extents d/f 0+1". */
export function marksOf(node: MirrorNode): string[] {
  return mapOf(node)
    .marks.map((mark) => {
      const range = mark.kind === "extents" ? ` ${mark.first}+${mark.count}` : "";
      return `${mark.kind} ${mark.path}${range}`;
    })
    .sort();
}

/** Both nodes have a checkpoint after number `after`, and none is under way: there is one right after a seal. */
export async function checkpointed(
  primary: MirrorNode,
  replica: MirrorNode,
  after = 0,
): Promise<void> {
  await until(`a checkpoint after ${after}`, () => {
    if (!existsSync(replica.mapFile)) return false;
    const [mine, theirs] = [mapOf(primary).header, mapOf(replica).header];
    const isSame = mine.pair === theirs.pair && mine.base === theirs.base;
    return isSame && mine.begun === 0 && mine.base > after;
  });
}
