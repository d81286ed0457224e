/**
 * The files that the primary has bound: descriptors by object id, for one link session.
 *
 * @module
 */
import type { TemporaryRecord } from "@gemel/replication";
import { closeDescriptor, fchmod, fchown, statDescriptor } from "../file-calls.ts";
import { errno, fileTypes, openFlags } from "../file-constants.ts";
import { ApplyError, must } from "./apply-error.ts";
import type { TreePaths } from "./tree-paths.ts";

export class ObjectTable {
  readonly #descriptors = new Map<number, number>();

  /** Open the regular file `path` as `object`. */
  bind(object: number, tree: TreePaths, path: string): void {
    if (this.#descriptors.has(object)) throw new ApplyError(errno.EEXIST, `bind object ${object}`);
    this.#descriptors.set(object, tree.created.take(path) ?? openRegular(tree, path));
  }

  /** Make a file without a name in the directory `path`, as `object`. */
  make(tree: TreePaths, record: TemporaryRecord): void {
    const { object, path, mode, uid, gid } = record;
    if (this.#descriptors.has(object)) throw new ApplyError(errno.EEXIST, `bind object ${object}`);
    const fd = tree.open(path, openFlags.temporary | openFlags.readWrite, mode & 0o7777);
    this.#descriptors.set(object, fd);
    must(fchown(fd, uid, gid), "set the owner of a file in", path);
    must(fchmod(fd, mode & 0o7777), "set the mode of a file in", path);
  }

  unbind(object: number): void {
    closeDescriptor(this.descriptor(object));
    this.#descriptors.delete(object);
  }

  descriptor(object: number): number {
    const fd = this.#descriptors.get(object);
    if (fd === undefined) throw new ApplyError(errno.EBADF, `find object ${object}`);
    return fd;
  }

  closeAll(): void {
    for (const fd of this.#descriptors.values()) closeDescriptor(fd);
    this.#descriptors.clear();
  }
}

function openRegular(tree: TreePaths, path: string): number {
  // Not blocking: should a FIFO be there, it is noticed below.
  const fd = tree.open(path, openFlags.readWrite | openFlags.nonBlocking);
  const stat = statDescriptor(fd);
  if (typeof stat === "number" || (stat.mode & fileTypes.mask) !== fileTypes.regular) {
    closeDescriptor(fd);
    throw new ApplyError(errno.EINVAL, `bind "${path}", which is not a regular file`);
  }
  return fd;
}
