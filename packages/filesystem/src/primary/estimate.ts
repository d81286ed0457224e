/**
 * What a resynchronisation would have to look at now, by this node's change map: an upper bound of
 * what it would send.
 *
 * Reads the map's file and the backing tree only, so it may run in any thread.
 *
 * @module
 */
import type { ResyncEstimate } from "@gemel/protocol";
import { everything, extentBytes, type MarkNode, Scope, type ScopeRules } from "@gemel/replication";
import { readDirectory } from "../directory-calls.ts";
import { closeDescriptor, cName, type FileStat, openat, statAt } from "../file-calls.ts";
import { fileTypes, openFlags } from "../file-constants.ts";
import { readMap } from "../map/map-store.ts";

export type EstimateTask = {
  readonly mapFile: string;
  /** What the map must be about. */
  readonly subjects: readonly string[];
  readonly rootFds: readonly number[];
  readonly scopes: readonly ScopeRules[];
};

type Sum = { everything: boolean; files: number; directories: number; bytes: number };

export function estimate(task: EstimateTask): ResyncEstimate {
  const sum: Sum = { everything: false, files: 0, directories: 0, bytes: 0 };
  const { map } = readMap(task.mapFile, task.subjects);
  for (const [tree, rootFd] of task.rootFds.entries()) {
    const scope = new Scope(task.scopes[tree] ?? everything);
    const counter = new Counter(sum, scope, map === null ? 0 : map.header.baseTime);
    if (map === null || map.isWhole(tree)) {
      sum.everything = true;
      counter.whole(rootFd, ".", "");
    } else counter.marked(rootFd, ".", "", map.tree(tree));
  }
  return sum;
}

class Counter {
  readonly #sum: Sum;
  readonly #scope: Scope;
  readonly #since: number;

  constructor(sum: Sum, scope: Scope, since: number) {
    this.#sum = sum;
    this.#scope = scope;
    this.#since = since;
  }

  /** Everything at and beneath `name`, which is at `path` in the tree. */
  whole(directory: number, name: string, path: string): void {
    const stat = statAt(directory, cName(name));
    if (typeof stat === "number" || this.#isLocal(path, stat)) return;
    if (!isDirectory(stat)) {
      this.#sum.files += 1;
      this.#sum.bytes += sizeOf(stat);
      return;
    }
    this.#sum.directories += 1;
    this.#children(directory, name, (fd, child) => {
      const found = statAt(fd, cName(child));
      // What is mounted beneath belongs to nobody here.
      if (typeof found === "number" || found.dev !== stat.dev) return;
      this.whole(fd, child, joined(path, child));
    });
  }

  /** What the marks at and beneath `name` say. */
  marked(directory: number, name: string, path: string, marks: MarkNode): void {
    if (marks.subtree !== 0) {
      this.whole(directory, name, path);
      return;
    }
    const stat = statAt(directory, cName(name));
    if (typeof stat === "number" || this.#isLocal(path, stat)) return;
    if (!isDirectory(stat)) {
      this.#sum.files += 1;
      this.#sum.bytes += markedBytes(stat, marks);
      return;
    }
    if (marks.names !== 0 || marks.attributes !== 0) this.#sum.directories += 1;
    if (marks.names === 0 && marks.children.size === 0) return;
    this.#children(directory, name, (fd, child) => {
      const below = marks.children.get(child);
      if (below !== undefined) this.marked(fd, child, joined(path, child), below);
      else if (marks.names !== 0 && this.#isNew(fd, child)) {
        this.whole(fd, child, joined(path, child));
      }
    });
  }

  #isNew(directory: number, name: string): boolean {
    const stat = statAt(directory, cName(name));
    if (typeof stat === "number") return false;
    return this.#since === 0 || stat.birthMs === 0 || stat.birthMs >= this.#since;
  }

  #isLocal(path: string, stat: FileStat): boolean {
    return path !== "" && this.#scope.isChildLocal(path, isDirectory(stat));
  }

  #children(directory: number, name: string, act: (fd: number, child: string) => void): void {
    const flags = openFlags.directory | openFlags.noFollow | openFlags.closeOnExec;
    const fd = openat(directory, cName(name), flags | openFlags.noAccessTime);
    if (fd < 0) return;
    try {
      const entries = readDirectory(fd);
      if (typeof entries !== "number") for (const entry of entries) act(fd, entry.name);
    } finally {
      closeDescriptor(fd);
    }
  }
}

function markedBytes(stat: FileStat, { extents }: MarkNode): number {
  let bytes = 0;
  for (const extent of extents?.keys() ?? []) {
    const left = sizeOf(stat) - extent * extentBytes;
    bytes += Math.max(0, Math.min(extentBytes, left));
  }
  return bytes;
}

function sizeOf(stat: FileStat): number {
  return (stat.mode & fileTypes.mask) === fileTypes.regular ? stat.size : 0;
}

function isDirectory(stat: FileStat): boolean {
  return (stat.mode & fileTypes.mask) === fileTypes.directory;
}

function joined(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}
