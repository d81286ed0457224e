/**
 * Paths of records beneath one replicated directory, whatever a peer sends: resolved component by
 * component by the kernel, without following a symbolic link and without leaving the directory.
 *
 * Descriptors of parent directories are kept, because neighbouring records name neighbours. They are
 * dropped when a directory goes away or gets another name.
 *
 * @see man 2 openat2 (Linux 5.6)
 * @module
 */
import { everything, Scope } from "@gemel/replication";
import { closeDescriptor, cName, openat, openat2 } from "../file-calls.ts";
import { openFlags, resolveFlags } from "../file-constants.ts";
import { RangedNames } from "../map/ranged-names.ts";
import { must } from "./apply-error.ts";
import { CreatedFiles } from "./created-files.ts";

const keptMax = 256;

/** `PATH_MAX` of Linux, which counts the NUL: the most that one call takes. */
const pathMax = 4096;
const beneath = resolveFlags.beneath | resolveFlags.noSymlinks;

/** The directory that holds a name, open until the next path is resolved, and the name. */
export type Place = { readonly directory: number; readonly name: Buffer };

export class TreePaths {
  readonly rootFd: number;
  /** What of the tree is mirrored. */
  readonly scope: Scope;
  /** Of the directories whose names are listed, and compared, while the copy is made equal. */
  readonly listedNames: RangedNames = new RangedNames();
  readonly comparedNames: RangedNames = new RangedNames();
  readonly created: CreatedFiles = new CreatedFiles();
  readonly #kept = new Map<string, number>();

  constructor(rootFd: number, scope: Scope = new Scope(everything)) {
    this.rootFd = rootFd;
    this.scope = scope;
  }

  /** {@link place} of both, with both directories open at the same time. */
  twoPlaces(first: string, second: string): readonly [Place, Place] {
    if (this.#kept.size > keptMax - 2) this.#forgetDirectories();
    return [this.place(first), this.place(second)];
  }

  /** Where the name of `path` is; throws an `ApplyError` when its directory is not there. */
  place(path: string): Place {
    const cut = path.lastIndexOf("/");
    if (path === "") return { directory: this.rootFd, name: cName(".") };
    if (cut < 0) return { directory: this.rootFd, name: cName(path) };
    return { directory: this.#directory(path.slice(0, cut)), name: cName(path.slice(cut + 1)) };
  }

  /** Open what `path` names, not through a symbolic link; the caller closes it. */
  open(path: string, flags: number, mode = 0): number {
    const { directory, name } = this.place(path);
    const all = flags | openFlags.noFollow | openFlags.closeOnExec;
    return must(openat(directory, name, all, mode), "open", path);
  }

  /** `path` is not what it was, nor is anything beneath it. */
  forget(path: string): void {
    this.created.forgetAll();
    const prefix = `${path}/`;
    for (const [kept, fd] of this.#kept) {
      if (kept !== path && !kept.startsWith(prefix)) continue;
      closeDescriptor(fd);
      this.#kept.delete(kept);
    }
  }

  forgetAll(): void {
    this.created.forgetAll();
    this.#forgetDirectories();
  }

  #forgetDirectories(): void {
    for (const fd of this.#kept.values()) closeDescriptor(fd);
    this.#kept.clear();
  }

  #directory(path: string): number {
    const kept = this.#kept.get(path);
    if (kept !== undefined) return kept;
    if (this.#kept.size >= keptMax) this.#forgetDirectories();
    const fd = must(openBeneath(this.rootFd, path), "find the directory", path);
    this.#kept.set(path, fd);
    return fd;
  }
}

/** In as many steps as the length of the path needs. */
function openBeneath(rootFd: number, path: string): number {
  const flags = openFlags.path | openFlags.directory;
  if (path.length < pathMax) return openat2(rootFd, cName(path), flags, beneath);
  const cut = path.lastIndexOf("/", pathMax - 1);
  const above = openat2(rootFd, cName(path.slice(0, cut)), flags, beneath);
  if (above < 0) return above;
  const fd = openBeneath(above, path.slice(cut + 1));
  closeDescriptor(above);
  return fd;
}
