/**
 * Makes the names of a directory equal to a listing: what a resynchronisation begins with.
 *
 * Names that are not listed go, with all that is beneath them; what has another type is replaced;
 * what is missing is created, files empty; what has `linkOf` becomes a link of it. The contents
 * of files and of directories are left alone: the copier and later listings care for them. A regular
 * file that shares its inode with another name here, which the primary did not say, is
 * replaced by an empty one: writing it would change the other.
 *
 * @module
 */
import { attributeBits, joinPath, type ListingEntry, type ListingRecord } from "@gemel/replication";
import {
  closeDescriptor,
  cName,
  type FileStat,
  linkat,
  openat,
  readlinkat,
  statAt,
  statDescriptor,
} from "../file-calls.ts";
import { errno, fileTypes, openFlags } from "../file-constants.ts";
import { ApplyError, must } from "./apply-error.ts";
import { createObject } from "./create-object.ts";
import { differingAttributes, replaceXattrs, setAttributes } from "./object-attributes.ts";
import { removeTree } from "./remove-tree.ts";
import type { TreePaths } from "./tree-paths.ts";

export function applyListing(tree: TreePaths, record: ListingRecord): void {
  const fd = tree.open(record.path, openFlags.readOnly | openFlags.directory);
  try {
    const listed = new ListedDirectory(tree, fd, record.path);
    const present = listed.removeOthers(record);
    for (const entry of record.entries) {
      listed.make(entry, present === null || present.has(entry.name));
    }
    // Last, because what was done before has changed the times.
    const { mode, uid, gid, atime, mtime } = attributeBits;
    setAttributes(fd, record, mode | uid | gid | atime | mtime, record.path);
  } finally {
    closeDescriptor(fd);
  }
}

class ListedDirectory {
  readonly #tree: TreePaths;
  readonly #fd: number;
  readonly #path: string;
  readonly #device: number;
  readonly #ino: number;

  constructor(tree: TreePaths, fd: number, path: string) {
    this.#tree = tree;
    this.#fd = fd;
    this.#path = path;
    const stat = statDescriptor(fd);
    if (typeof stat === "number") throw new ApplyError(-stat, `look at "${path}"`);
    this.#device = stat.dev;
    this.#ino = stat.ino;
  }

  /** Returns the names that were there; null when nobody has looked. */
  removeOthers(record: ListingRecord): ReadonlySet<string> | null {
    // One name alone is not looked for among all.
    if (record.to === `${record.from}\0`) {
      const isGone = record.entries.length === 0 && this.#stat(record.from) !== null;
      if (isGone && !this.#isMount(record.from) && !this.#isLocal(record.from)) {
        this.#remove(record.from);
      }
      return null;
    }
    // Names behind a range are not in sync, so no record between two listings changes them.
    const present = this.#tree.listedNames.read(this.#fd, this.#ino, record);
    if (typeof present === "number") throw new ApplyError(-present, `read "${this.#path}"`);
    const listed = new Set(record.entries.map((entry) => entry.name));
    for (const name of present.names) {
      if (listed.has(name) || this.#isMount(name) || this.#isLocal(name)) continue;
      this.#remove(name);
    }
    return new Set(present.names);
  }

  /** `isThere`: something may have the name. */
  make(entry: ListingEntry, isThere: boolean): void {
    const present = isThere ? this.#stat(entry.name) : null;
    if (entry.linkOf !== "") {
      this.#makeLink(entry, present);
      return;
    }
    const isKept = present !== null && this.#isSameObject(present, entry);
    const path = joinPath(this.#path, entry.name);
    if (!isKept) {
      if (present !== null) this.#remove(entry.name);
      const place = { directory: this.#fd, name: cName(entry.name) };
      createObject(this.#tree.created, place, entry, path);
    }
    this.#setAttributes(entry, isKept ? differingAttributes(present, entry) : 0, path);
  }

  /** A file system that is mounted in the tree here is no part of the mirror. */
  #isMount(name: string): boolean {
    const stat = this.#stat(name);
    return stat !== null && stat.dev !== this.#device;
  }

  /** What is this node's own stays. */
  #isLocal(name: string): boolean {
    const stat = this.#stat(name);
    const isDirectory = stat !== null && (stat.mode & fileTypes.mask) === fileTypes.directory;
    return this.#tree.scope.isChildLocal(joinPath(this.#path, name), isDirectory);
  }

  #stat(name: string): FileStat | null {
    const stat = statAt(this.#fd, cName(name));
    if (stat === -errno.ENOENT) return null;
    if (typeof stat === "number") throw new ApplyError(-stat, `look at "${this.#path}/${name}"`);
    return stat;
  }

  #remove(name: string): void {
    const path = joinPath(this.#path, name);
    this.#tree.forget(path);
    removeTree(this.#fd, name, this.#device, path);
  }

  #makeLink(entry: ListingEntry, present: FileStat | null): void {
    const known = this.#tree.place(entry.linkOf);
    const stat = statAt(known.directory, known.name);
    if (typeof stat === "number") throw new ApplyError(-stat, `look at "${entry.linkOf}"`);
    if (present !== null && present.ino === stat.ino && present.dev === stat.dev) return;
    const path = joinPath(this.#path, entry.name);
    if (present !== null) this.#remove(entry.name);
    const place = this.#tree.place(entry.linkOf);
    must(linkat(place.directory, place.name, this.#fd, cName(entry.name)), "link", path);
  }

  #isSameObject(present: FileStat, entry: ListingEntry): boolean {
    const type = present.mode & fileTypes.mask;
    if (type !== (entry.mode & fileTypes.mask)) return false;
    if (type === fileTypes.directory) return true;
    if (present.nlink !== 1) return false;
    if (type === fileTypes.symlink) return this.#target(entry.name) === entry.target;
    return type === fileTypes.regular || present.rdev === entry.rdev;
  }

  #target(name: string): string {
    const into = Buffer.alloc(4096);
    const size = readlinkat(this.#fd, cName(name), into);
    return size < 0 ? "" : into.toString("latin1", 0, size);
  }

  /** Times only of what no later record gives its times: not of files and directories. */
  #setAttributes(entry: ListingEntry, differing: number, path: string): void {
    const type = entry.mode & fileTypes.mask;
    const isComplete = type !== fileTypes.regular && type !== fileTypes.directory;
    const mask = differing | (isComplete ? attributeBits.atime | attributeBits.mtime : 0);
    if (mask === 0) return;
    const flags = openFlags.path | openFlags.noFollow | openFlags.closeOnExec;
    const fd = must(openat(this.#fd, cName(entry.name), flags), "open", path);
    try {
      // If it has any on the primary, a record with them follows.
      if (isComplete) replaceXattrs(fd, [], path);
      setAttributes(fd, entry, mask, path);
    } finally {
      closeDescriptor(fd);
    }
  }
}
