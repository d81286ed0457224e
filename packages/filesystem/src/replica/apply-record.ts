/**
 * Executes records on the replicated directories: everything but `write`, which the session does
 * itself, and what needs an answer.
 *
 * Anything that does not go exactly as on the primary throws an `ApplyError`.
 *
 * @module
 */
import { type MirrorRecord, unfinishedPrefix } from "@gemel/replication";
import {
  closeDescriptor,
  dup,
  emptyName,
  fallocate,
  fsync,
  ftruncate,
  linkat,
  openat,
  renameat2,
  statAt,
  statDescriptor,
  syncfs,
  unlinkat,
} from "../file-calls.ts";
import { atFlags, errno, fileTypes, openFlags } from "../file-constants.ts";
import { ApplyError, must } from "./apply-error.ts";
import { createObject } from "./create-object.ts";
import { applyListing } from "./listing.ts";
import { removeXattr, replaceXattrs, setAttributes, setXattr } from "./object-attributes.ts";
import type { ObjectTable } from "./object-table.ts";
import { removeLocal } from "./remove-tree.ts";
import type { TreePaths } from "./tree-paths.ts";

/** Records that change the tree, without those that the session handles. */
export type TreeRecord = Exclude<
  MirrorRecord,
  { readonly type: "write" | "sync" | "hash_request" | "seal" | "checkpoint" | "names_request" }
>;

export function applyRecord(tree: TreePaths, objects: ObjectTable, record: TreeRecord): void {
  switch (record.type) {
    case "bind":
      objects.bind(record.object, tree, record.path);
      return;
    case "temporary":
      objects.make(tree, record);
      return;
    case "unbind":
      objects.unbind(record.object);
      return;
    case "truncate":
    case "fallocate":
      applySize(tree, objects, record);
      return;
    case "attributes":
    case "set_xattr":
    case "remove_xattr":
    case "xattrs":
      applyAttributes(tree, objects, record);
      return;
    case "create":
      makeRoom(tree, record.path);
      createObject(tree.created, tree.place(record.path), record, record.path);
      return;
    case "link":
      if (record.object !== 0) applyFirstName(tree, objects, record);
      else applyTwoNames(tree, record);
      return;
    case "rename":
      applyTwoNames(tree, record);
      return;
    case "unlink": {
      tree.created.forgetAll();
      const { directory, name } = tree.place(record.path);
      must(unlinkat(directory, name), "remove", record.path);
      return;
    }
    case "rmdir": {
      tree.forget(record.path);
      removeDirectory(tree, record.path);
      return;
    }
    case "listing":
      applyListing(tree, record);
      return;
  }
}

/** A descriptor of its own for what a reference names, to be closed by whoever gets it. */
export function openReference(
  tree: TreePaths,
  objects: ObjectTable,
  reference: { readonly object: number; readonly path: string },
  flags: number,
): number {
  if (reference.object === 0) return tree.open(reference.path, flags);
  return must(dup(objects.descriptor(reference.object)), "duplicate object", `${reference.object}`);
}

function withReference(
  tree: TreePaths,
  objects: ObjectTable,
  reference: { readonly object: number; readonly path: string },
  flags: number,
  act: (fd: number) => void,
): void {
  if (reference.object !== 0) {
    act(objects.descriptor(reference.object));
    return;
  }
  const fd = tree.open(reference.path, flags);
  try {
    act(fd);
  } finally {
    closeDescriptor(fd);
  }
}

function applySize(
  tree: TreePaths,
  objects: ObjectTable,
  record: Extract<TreeRecord, { readonly type: "truncate" | "fallocate" }>,
): void {
  // Not blocking, should it be a FIFO: then the call below fails.
  withReference(tree, objects, record, openFlags.readWrite | openFlags.nonBlocking, (fd) => {
    const done =
      record.type === "truncate"
        ? setSize(fd, record.size)
        : fallocate(fd, record.mode, record.offset, record.length);
    must(done, record.type, nameOf(record));
  });
}

/** A copy says the size of each file, which it nearly always has: a look costs less than the change. */
function setSize(fd: number, size: number): number {
  const stat = statDescriptor(fd);
  if (typeof stat === "number") return stat;
  // What is allocated behind its end goes.
  const isEnd = stat.size === size && stat.blocks * 512 <= size + stat.blockSize;
  return isEnd ? 0 : ftruncate(fd, size);
}

function applyAttributes(
  tree: TreePaths,
  objects: ObjectTable,
  record: Extract<
    TreeRecord,
    { readonly type: "attributes" | "set_xattr" | "remove_xattr" | "xattrs" }
  >,
): void {
  const path = nameOf(record);
  withReference(tree, objects, record, openFlags.path, (fd) => {
    switch (record.type) {
      case "attributes":
        setAttributes(fd, record, record.mask, path);
        return;
      case "set_xattr":
        setXattr(fd, record, record.flags, path);
        return;
      case "remove_xattr":
        removeXattr(fd, record.name, path);
        return;
      case "xattrs":
        replaceXattrs(fd, record.attributes, path);
        return;
    }
  });
}

function applyTwoNames(
  tree: TreePaths,
  record: Extract<TreeRecord, { readonly type: "link" | "rename" }>,
): void {
  const { from, to } = record;
  makeRoom(tree, to);
  if (record.type === "rename") {
    tree.forget(from);
    tree.forget(to);
    if (from.startsWith(unfinishedPrefix)) flushMoved(tree, from);
  }
  const [first, second] = tree.twoPlaces(from, to);
  if (record.type === "link") {
    const done = linkat(first.directory, first.name, second.directory, second.name);
    must(done, "link", `${from}" to "${to}`);
    return;
  }
  const move = (): number =>
    renameat2(first.directory, first.name, second.directory, second.name, record.flags);
  let done = move();
  // The directory that is replaced was empty on the primary.
  if (done === -errno.ENOTEMPTY && removeLocal(second, to, tree.scope)) done = move();
  must(done, "rename", `${from}" to "${to}`);
}

/** It was empty on the primary; here it may hold what is this node's own. */
function removeDirectory(tree: TreePaths, path: string): void {
  const place = tree.place(path);
  const remove = (): number => unlinkat(place.directory, place.name, atFlags.removeDirectory);
  let done = remove();
  if (done === -errno.ENOTEMPTY && removeLocal(place, path, tree.scope)) done = remove();
  must(done, "remove", path);
}

/**
 * A name that comes may be taken by something of this node's own: a file that is local where a
 * directory is not.
 */
function makeRoom(tree: TreePaths, path: string): void {
  if (!tree.scope.isSelective) return;
  const { directory, name } = tree.place(path);
  const stat = statAt(directory, name);
  if (typeof stat === "number" || (stat.mode & fileTypes.mask) === fileTypes.directory) return;
  if (!tree.scope.isLocal(path, false)) return;
  tree.created.forgetAll();
  must(unlinkat(directory, name), "replace", path);
}

/**
 * What was put together gets its name: it is on the disk before, because the primary's flush of the
 * directory, or an earlier one of the file, may be all that follows.
 */
function flushMoved(tree: TreePaths, path: string): void {
  const { directory, name } = tree.place(path);
  const flags = openFlags.readOnly | openFlags.nonBlocking | openFlags.noFollow;
  const stat = statAt(directory, name);
  if (typeof stat === "number") throw new ApplyError(-stat, `look at "${path}"`);
  const type = stat.mode & fileTypes.mask;
  if (type === fileTypes.directory) must(syncfs(tree.rootFd), "flush", path);
  if (type !== fileTypes.regular) return;
  const fd = must(openat(directory, name, flags | openFlags.closeOnExec), "open", path);
  const done = fsync(fd);
  closeDescriptor(fd);
  must(done, "flush", path);
}

function applyFirstName(
  tree: TreePaths,
  objects: ObjectTable,
  record: Extract<TreeRecord, { readonly type: "link" }>,
): void {
  const { directory, name } = tree.place(record.to);
  const fd = objects.descriptor(record.object);
  must(linkat(fd, emptyName, directory, name, atFlags.emptyPath), "link", record.to);
}

function nameOf(record: { readonly object: number; readonly path: string }): string {
  return record.object === 0 ? record.path : `object ${record.object}`;
}
