/**
 * The change map of a primary: in memory for the questions, on the disk before it is relied on.
 *
 * Belongs to the device thread.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import {
  ChangeMap,
  decodeMap,
  encodeMap,
  type MapHeader,
  type Mark,
  mayUnite,
} from "@gemel/replication";
import { MapStore, readMap } from "./map-store.ts";

export class TrackedMap {
  readonly #store: MapStore;
  readonly #directories: readonly string[];
  #map: ChangeMap;
  #commonBase = 0;
  /** Durable batches of marks. */
  appends = 0;

  /** Read the map, or begin one in which everything may differ. `log` is told why. */
  constructor(path: string, directories: readonly string[], log: (message: string) => void) {
    this.#store = new MapStore(path, directories);
    this.#directories = directories;
    const read = readMap(path, directories);
    if (read.map === null) log(`${read.why}: everything is compared at the next resynchronisation`);
    this.#map = read.map ?? wholeMap(directories.length, freshHeader());
    this.#store.replace(this.#map);
  }

  get map(): ChangeMap {
    return this.#map;
  }

  /** Make `marks` durable, then part of the map. Throws when the disk refuses. */
  mark(marks: readonly Mark[]): void {
    if (marks.length === 0) return;
    const entries = marks.map((mark) => ({ type: "mark", mark }) as const);
    const isAppended = this.#store.append(entries);
    for (const mark of marks) this.#map.add(mark);
    // The new file has them; what they cover is not done before it is there.
    if (!isAppended) this.#store.replace(this.#map);
    this.appends += 1;
  }

  /** A checkpoint begins; its number is the result, with the epoch that it ends. */
  beginCheckpoint(number: number): number {
    const time = Date.now();
    const isAppended = this.#store.append([{ type: "begun", number, time }]);
    const closed = this.#map.beginCheckpoint(number, time);
    if (!isAppended) this.#store.replace(this.#map);
    return closed;
  }

  /** Both nodes have everything up to the epoch `closed` on their disks. */
  completeCheckpoint(closed: number): void {
    this.#map.completeCheckpoint(closed);
    this.#store.replace(this.#map);
  }

  /** The last checkpoint that this node and the peer of {@link begin} both have. */
  get commonBase(): number {
    return this.#commonBase;
  }

  /**
   * A peer is to be resynchronised, whose map is `bytes`: what it says holds here too, durably. If
   * the two maps do not cover all differences, everything may differ; the result says why.
   */
  begin(bytes: Uint8Array | null): string | null {
    this.#commonBase = 0;
    const why = this.#unite(bytes);
    if (why === null) return null;
    this.forget();
    return `${why}: everything is compared`;
  }

  #unite(bytes: Uint8Array | null): string | null {
    if (bytes === null) return "The peer has no change map";
    const decoded = decodeMap(bytes);
    if (!decoded.ok) return "The change map of the peer cannot be read";
    const theirs = decoded.value.map;
    if (theirs.treeCount !== this.#map.treeCount) return "The peer has other directories";
    if (!mayUnite(this.#map.header, theirs.header)) {
      return "The change maps do not belong together";
    }
    if (this.#directories.some((_directory, tree) => this.#map.isWhole(tree))) {
      return "It is not known what may differ";
    }
    this.#commonBase = Math.min(this.#map.header.base, theirs.header.base);
    this.#map.unite(theirs);
    this.#store.replace(this.#map);
    return null;
  }

  /** Nothing is known: a new pair of copies begins. Durable when it returns. */
  forget(): void {
    const { header } = this.#map;
    const number = Math.max(header.base, header.begun);
    this.#map = wholeMap(this.#directories.length, { ...freshHeader(), base: number });
    this.#store.replace(this.#map);
  }

  close(): void {
    this.#store.close();
  }
}

function wholeMap(treeCount: number, header: MapHeader): ChangeMap {
  const map = new ChangeMap(header, treeCount);
  for (let tree = 0; tree < treeCount; tree += 1) map.add({ kind: "subtree", tree, path: "" });
  return map;
}

function freshHeader(): MapHeader {
  const pair = randomBytes(16).toString("hex");
  return { pair, base: 0, begun: 0, baseTime: 0, earlierTime: 0, begunTime: 0 };
}

/** A replica's map for the link; null when it has none that could be used. */
export function mapForPeer(
  path: string,
  directories: readonly string[],
): { readonly header: MapHeader; readonly bytes: Uint8Array } | null {
  const { map } = readMap(path, directories);
  if (map === null) return null;
  return { header: map.header, bytes: encodeMap(map, directories, () => 0).bytes };
}

/**
 * The replica has flushed everything up to checkpoint `number`: record it. What it had changed itself
 * before it followed is equal since the seal.
 */
export function recordCheckpoint(
  path: string,
  directories: readonly string[],
  checkpoint: { readonly pair: string; readonly number: number; readonly time: number },
): void {
  const { pair, number, time } = checkpoint;
  const before = readMap(path, directories).map?.header;
  const isNext = before?.pair === pair && before.base === number - 1;
  const header: MapHeader = {
    ...{ pair, base: number, begun: 0, begunTime: 0 },
    // A clock that went back cannot date what is born from now on.
    ...{ baseTime: Date.now() < time ? 0 : time, earlierTime: isNext ? before.baseTime : 0 },
  };
  const store = new MapStore(path, directories);
  store.replace(new ChangeMap(header, directories.length));
  store.close();
}
