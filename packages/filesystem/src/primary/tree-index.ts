/**
 * Where the objects of a tree are, by inode number: for a process that took over a mount and is asked
 * about objects which only its predecessor had looked up.
 *
 * One walk over the names, without looking at the objects. What it says may have become wrong since:
 * the reader compares, and walks again.
 *
 * @module
 */
import { readDirectory } from "../directory-calls.ts";
import { closeDescriptor, openat, statDescriptor } from "../file-calls.ts";
import { fileTypes, openFlags } from "../file-constants.ts";
import type { ObjectPlace } from "./mounted-tree.ts";

export type IndexedPlace = { readonly parent: number; readonly name: string };

export class TreeIndex {
  readonly #rootFd: number;
  readonly #at: (path: string) => Pick<ObjectPlace, "dirfd" | "name">;
  readonly #places: Map<number, IndexedPlace> = new Map();

  /** `at` tells how a path beneath the root is reached, however long it is. */
  constructor(rootFd: number, at: (path: string) => Pick<ObjectPlace, "dirfd" | "name">) {
    this.#rootFd = rootFd;
    this.#at = at;
  }

  /** One name of the object; undefined when the last walk did not see it. */
  find(ino: number): IndexedPlace | undefined {
    return this.#places.get(ino);
  }

  /** Walk over the whole tree, or what can be read of it, within one file system. */
  walk(): void {
    this.#places.clear();
    const root = statDescriptor(this.#rootFd);
    if (typeof root === "number") return;
    const waiting: { readonly path: string; readonly ino: number }[] = [
      { path: ".", ino: root.ino },
    ];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { path, ino } = next;
      const flags = openFlags.directory | openFlags.noFollow | openFlags.closeOnExec;
      const place = this.#at(path);
      const fd = openat(place.dirfd, place.name, flags | openFlags.noAccessTime);
      if (fd < 0) continue;
      const stat = statDescriptor(fd);
      const entries = readDirectory(fd);
      closeDescriptor(fd);
      if (typeof stat === "number" || typeof entries === "number" || stat.dev !== root.dev)
        continue;
      for (const entry of entries) {
        this.#places.set(entry.ino, { parent: ino, name: entry.name });
        const mayBeDirectory = entry.type === fileTypes.directory || entry.type === 0;
        if (mayBeDirectory) waiting.push({ path: `${path}/${entry.name}`, ino: entry.ino });
      }
    }
  }
}
