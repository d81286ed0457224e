/**
 * A file system in memory: names, inodes, links, with the rules of a real one where they matter here.
 *
 * @module
 */
import { present } from "@gemel/base";

export type Inode = { readonly ino: number; mode: number; nlink: number } & (
  | { readonly kind: "directory"; readonly entries: Map<string, Inode> }
  | { readonly kind: "file"; data: string }
  | { readonly kind: "symlink"; readonly target: string }
);
export type Directory = Extract<Inode, { readonly kind: "directory" }>;
export type File = Extract<Inode, { readonly kind: "file" }>;

/** A tree of names and inodes with the rules of a real one. */
export class ModelTree {
  readonly root: Directory;
  #nextIno: number;

  constructor(firstIno: number) {
    this.#nextIno = firstIno;
    this.root = this.#directory();
  }

  #directory(): Directory {
    this.#nextIno += 1;
    return { kind: "directory", ino: this.#nextIno, mode: 7, nlink: 1, entries: new Map() };
  }

  /** What is born later has a higher inode number. */
  get lastIno(): number {
    return this.#nextIno;
  }

  /** The inode at `path`, or undefined. */
  find(path: string): Inode | undefined {
    let node: Inode | undefined = this.root;
    for (const name of path === "" ? [] : path.split("/")) {
      if (node?.kind !== "directory") return undefined;
      node = node.entries.get(name);
    }
    return node;
  }

  directoryOf(path: string): { readonly directory: Directory; readonly name: string } | null {
    const cut = path.lastIndexOf("/");
    const directory = this.find(cut < 0 ? "" : path.slice(0, cut));
    if (directory?.kind !== "directory") return null;
    return { directory, name: path.slice(cut + 1) };
  }

  create(path: string, kind: Inode["kind"], text = ""): Inode | null {
    const place = this.directoryOf(path);
    if (place === null || path === "" || place.directory.entries.has(place.name)) return null;
    let node: Inode;
    if (kind === "directory") node = this.#directory();
    else {
      this.#nextIno += 1;
      const common = { ino: this.#nextIno, mode: 6, nlink: 1 };
      node =
        kind === "file"
          ? { kind, ...common, data: text }
          : { kind: "symlink", ...common, target: text };
    }
    place.directory.entries.set(place.name, node);
    return node;
  }

  link(from: string, to: string): boolean {
    const node = this.find(from);
    const place = this.directoryOf(to);
    if (node === undefined || node.kind === "directory" || place === null || to === "")
      return false;
    if (place.directory.entries.has(place.name)) return false;
    node.nlink += 1;
    place.directory.entries.set(place.name, node);
    return true;
  }

  unlink(path: string): boolean {
    const place = this.directoryOf(path);
    const node = place?.directory.entries.get(place.name);
    if (place === null || node === undefined || node.kind === "directory") return false;
    node.nlink -= 1;
    place.directory.entries.delete(place.name);
    return true;
  }

  rmdir(path: string): boolean {
    const place = this.directoryOf(path);
    const node = place?.directory.entries.get(place.name);
    if (path === "" || place === null || node?.kind !== "directory" || node.entries.size > 0) {
      return false;
    }
    place.directory.entries.delete(place.name);
    return true;
  }

  rename(from: string, to: string, exchange: boolean): boolean {
    const source = this.directoryOf(from);
    const target = this.directoryOf(to);
    if (source === null || target === null || from === "" || to === "") return false;
    const moved = source.directory.entries.get(source.name);
    const replaced = target.directory.entries.get(target.name);
    if (moved === undefined || from === to) return false;
    if (`${to}/`.startsWith(`${from}/`) && moved.kind === "directory") return false;
    if (exchange) {
      if (replaced === undefined || `${from}/`.startsWith(`${to}/`)) return false;
      source.directory.entries.set(source.name, replaced);
      target.directory.entries.set(target.name, moved);
      return true;
    }
    if (replaced === moved) return true;
    if (replaced !== undefined) {
      if ((replaced.kind === "directory") !== (moved.kind === "directory")) return false;
      if (replaced.kind === "directory" && replaced.entries.size > 0) return false;
      replaced.nlink -= 1;
    }
    source.directory.entries.delete(source.name);
    target.directory.entries.set(target.name, moved);
    return true;
  }

  /** Paths of what exists, in a fixed order; directories with "", the root. */
  paths(kind: "directory" | "file" | "any"): string[] {
    const found: string[] = kind === "directory" ? [""] : [];
    const walk = (directory: Directory, prefix: string): void => {
      for (const name of [...directory.entries.keys()].sort()) {
        const node = present(directory.entries.get(name), "listed");
        if (kind === "any" || (kind === "directory") === (node.kind === "directory")) {
          found.push(prefix + name);
        }
        if (node.kind === "directory") walk(node, `${prefix}${name}/`);
      }
    };
    walk(this.root, "");
    return found;
  }

  /** Remove whatever is at `path`, with everything in it. */
  removeAll(path: string): void {
    const place = present(this.directoryOf(path), "a parent");
    const node = place.directory.entries.get(place.name);
    if (node?.kind === "directory") {
      for (const name of [...node.entries.keys()]) this.removeAll(`${path}/${name}`);
      place.directory.entries.delete(place.name);
    } else if (node !== undefined) this.unlink(path);
  }

  /** Names, types, modes, contents and which names share an inode: equal trees print equally. */
  print(): string[] {
    const lines: string[] = [];
    const first = new Map<Inode, string>();
    const walk = (path: string, node: Inode): void => {
      const shared = first.get(node);
      first.set(node, shared ?? path);
      if (shared !== undefined) lines.push(`${path} = ${shared}`);
      else if (node.kind === "directory") {
        lines.push(`${path}/ ${node.mode}`);
        for (const name of [...node.entries.keys()].sort()) {
          walk(path === "" ? name : `${path}/${name}`, present(node.entries.get(name), "listed"));
        }
      } else if (node.kind === "file") lines.push(`${path} ${node.mode} "${node.data}"`);
      else lines.push(`${path} -> ${node.target} ${node.mode}`);
    };
    walk("", this.root);
    return lines;
  }
}

/** One of them, or a path that does not exist when there is none. */
export function pick(paths: readonly string[], index: number): string {
  return paths[index % Math.max(1, paths.length)] ?? "none";
}

export function writeData(data: string, offset: number, text: string): string {
  return data.slice(0, offset).padEnd(offset, ".") + text + data.slice(offset + text.length);
}

export function truncateData(data: string, size: number): string {
  return data.slice(0, size).padEnd(size, ".");
}
