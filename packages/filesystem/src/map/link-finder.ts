/**
 * Finds the other names of a file with several links, for a resynchronisation that begins with marks
 * and so does not walk the tree.
 *
 * The tree is walked once, when the first such file is listed. What happens to names afterwards
 * comes through the operations.
 *
 * @module
 */
import { joinPath } from "@gemel/replication";
import { readDirectory } from "../directory-calls.ts";
import { closeDescriptor, cName, openat, statAt } from "../file-calls.ts";
import { fileTypes, openFlags } from "../file-constants.ts";
import { foundObject, type MountedTree } from "../primary/mounted-tree.ts";

export class LinkFinder {
  readonly #tree: MountedTree;
  readonly #paths: Map<number, string[]> = new Map();

  constructor(tree: MountedTree) {
    this.#tree = tree;
    this.#walk("");
  }

  /** Let the names of the inode that are in sync be known as such. */
  reveal(ino: number): void {
    for (const path of this.#paths.get(ino) ?? []) this.#revealPath(path, ino);
  }

  #revealPath(path: string, ino: number): void {
    const { sync, nodes } = this.#tree;
    let directory = sync.directory(nodes.root.ino);
    let at = "";
    for (const name of path.split("/")) {
      at = joinPath(at, name);
      const place = this.#tree.at(at);
      const stat = statAt(place.dirfd, place.name, place.flags);
      if (directory === undefined || typeof stat === "number") return;
      if (at === path && stat.ino !== ino) return;
      const node = sync.adopt(directory, name, foundObject(stat));
      directory = node?.kind === "directory" ? node : undefined;
    }
  }

  #walk(path: string): void {
    const flags = openFlags.directory | openFlags.noFollow | openFlags.closeOnExec;
    const place = this.#tree.at(path === "" ? "." : path);
    const fd = openat(place.dirfd, place.name, flags);
    if (fd < 0) return;
    const entries = readDirectory(fd);
    const below: string[] = [];
    for (const { name, type } of typeof entries === "number" ? [] : entries) {
      if (this.#tree.scope.isChildLocal(joinPath(path, name), type === fileTypes.directory)) {
        continue;
      }
      if (type === fileTypes.directory) {
        below.push(joinPath(path, name));
        continue;
      }
      const stat = statAt(fd, cName(name));
      if (typeof stat === "number") continue;
      if ((stat.mode & fileTypes.mask) === fileTypes.directory) below.push(joinPath(path, name));
      else if (stat.nlink > 1) {
        const known = this.#paths.get(stat.ino);
        if (known === undefined) this.#paths.set(stat.ino, [joinPath(path, name)]);
        else known.push(joinPath(path, name));
      }
    }
    closeDescriptor(fd);
    for (const child of below) this.#walk(child);
  }
}
