/**
 * Whether a live operation is sent while a resynchronisation runs.
 *
 * It is sent if everything it names is in sync; a change of data is cut where the pending part
 * begins. Otherwise nothing is sent and what it touched becomes pending. Call it once for each
 * operation, after it succeeded locally and in that order, before any step. Not called while the
 * state is not active: then everything is sent.
 *
 * @see packages/replication/README.md, "Resynchronisation"
 * @module
 */

import {
  type DirectoryNode,
  type FileNode,
  type FoundObject,
  isComplete,
  isNameInSync,
  type SyncNode,
} from "./sync-node.ts";
import type { SyncState } from "./sync-state.ts";
import { hashBlockBytes } from "./wire.ts";

/** Inode numbers are the primary's; names are latin1 strings. */
export type Operation =
  | {
      readonly type: "create";
      readonly directory: number;
      readonly name: string;
      readonly ino: number;
      readonly isDirectory: boolean;
    }
  | {
      readonly type: "link";
      readonly ino: number;
      readonly directory: number;
      readonly name: string;
    }
  /** Something that the replica does not have got this name, in place of what had it before. */
  | { readonly type: "appear"; readonly directory: number; readonly name: string }
  | { readonly type: "unlink"; readonly directory: number; readonly name: string }
  | { readonly type: "rmdir"; readonly directory: number; readonly name: string }
  | {
      readonly type: "rename";
      readonly fromDirectory: number;
      readonly fromName: string;
      readonly toDirectory: number;
      readonly toName: string;
      readonly exchange: boolean;
      /** What is under `toName` now; needed in a state that began with marks. */
      readonly moved?: FoundObject | null;
      /** What was under `toName`: gone now, or exchanged. */
      readonly replaced?: FoundObject | null;
    }
  | {
      readonly type: "write";
      readonly ino: number;
      readonly offset: number;
      readonly length: number;
    }
  | { readonly type: "truncate"; readonly ino: number; readonly size: number }
  | {
      readonly type: "fallocate";
      readonly ino: number;
      /** Collapse and insert: everything behind moves. */
      readonly shifts: boolean;
      readonly offset: number;
      readonly length: number;
    }
  /** Owner, mode, times, extended attributes. */
  | { readonly type: "attributes"; readonly ino: number };

export type Route =
  | { readonly send: false }
  /** `length`: how many bytes from `offset` on, for `write` and `fallocate`; else 0. */
  | { readonly send: true; readonly length: number };

const skip: Route = { send: false };
const whole: Route = { send: true, length: 0 };

/** Decide about `operation`, and note what it makes pending. */
export function routeOperation(state: SyncState, operation: Operation): Route {
  switch (operation.type) {
    case "create":
    case "link":
      return routeNewName(state, operation);
    case "appear":
      noteName(state, operation.directory, operation.name);
      return skip;
    case "unlink":
    case "rmdir":
      return routeRemoval(state, operation);
    case "rename":
      return routeRename(state, operation);
    case "write":
      return routeData(state, operation);
    case "truncate":
      return routeTruncate(state, operation.ino, operation.size);
    case "fallocate":
      return routeFallocate(state, operation);
    case "attributes":
      return routeAttributes(state, operation.ino);
  }
}

function cut(cursor: number, offset: number, length: number): Route {
  return offset >= cursor ? skip : { send: true, length: Math.min(length, cursor - offset) };
}

/** What is not sent of a change of data is pending from then on. */
function routeData(
  state: SyncState,
  operation: { readonly ino: number; readonly offset: number; readonly length: number },
): Route {
  const { ino, offset, length } = operation;
  const file = state.file(ino);
  if (file === undefined) {
    state.defer(ino, null, { kind: "extents", offset, length });
    return skip;
  }
  const pending = Math.max(offset, file.cursor);
  if (offset + length > pending) state.touch(file, pending, offset + length - pending);
  return cut(file.cursor, offset, length);
}

/** A name of a directory that is not known to be in sync. */
function noteName(state: SyncState, ino: number, name: string): void {
  const directory = state.directory(ino);
  if (directory === undefined) state.defer(ino, name, { kind: "subtree" });
  else state.markDirty(directory, name);
}

/** In a sparse directory: something about this name may differ. */
function isMarked(directory: DirectoryNode, name: string): boolean {
  return directory.marks.children.has(name);
}

function routeNewName(
  state: SyncState,
  operation: Extract<Operation, { readonly type: "create" | "link" }>,
): Route {
  const directory = state.directory(operation.directory);
  // A directory without a node has a pending ancestor and will be listed, or compared.
  if (directory === undefined || !isNameInSync(directory, operation.name)) {
    noteName(state, operation.directory, operation.name);
    return skip;
  }
  if (isMarked(directory, operation.name)) {
    state.markDirty(directory, operation.name);
    return skip;
  }
  if (operation.type === "create") {
    if (operation.isDirectory) {
      state.addEmptyDirectory(directory, operation.name, operation.ino);
    } else {
      const cursor = Number.POSITIVE_INFINITY;
      state.addFile(directory, operation.name, { ino: operation.ino, cursor, size: 0 });
    }
    return whole;
  }
  const file = state.file(operation.ino, operation);
  if (file === undefined) {
    state.markDirty(directory, operation.name);
    return skip;
  }
  state.addFile(directory, operation.name, file);
  return whole;
}

function routeRemoval(
  state: SyncState,
  operation: Extract<Operation, { readonly type: "unlink" | "rmdir" }>,
): Route {
  const directory = state.directory(operation.directory);
  if (directory === undefined || !isNameInSync(directory, operation.name)) {
    noteName(state, operation.directory, operation.name);
    return skip;
  }
  const node = directory.entries.get(operation.name);
  // Without a node and without a mark: the same on both nodes, with all beneath it.
  if (node === undefined && directory.sparse && !isMarked(directory, operation.name)) return whole;
  if (node === undefined || !isReplaceable(node)) {
    state.markDirty(directory, operation.name);
    return skip;
  }
  state.removeName(directory, operation.name);
  return whole;
}

/** A directory that is empty here may still have names on the replica that were not removed. */
function isReplaceable(node: SyncNode): boolean {
  return node.kind === "file" || isComplete(node);
}

function routeRename(
  state: SyncState,
  operation: Extract<Operation, { readonly type: "rename" }>,
): Route {
  const { fromName, toName } = operation;
  const from = state.directory(operation.fromDirectory);
  const to = state.directory(operation.toDirectory);
  const moved = from === undefined ? undefined : knownEntry(state, from, fromName, operation.moved);
  const replaced = to === undefined ? undefined : knownEntry(state, to, toName, operation.replaced);
  const isTargetKnown = to !== undefined && isNameInSync(to, toName) && !isMarked(to, toName);
  const isSent =
    moved !== undefined &&
    isTargetKnown &&
    (operation.exchange
      ? replaced !== undefined
      : replaced === undefined || isReplaceable(replaced));
  if (!isSent || from === undefined || to === undefined || moved === undefined) {
    noteName(state, operation.fromDirectory, fromName);
    noteName(state, operation.toDirectory, toName);
    return skip;
  }
  // Two names of one file: rename does nothing at all.
  if (moved === replaced) return whole;
  if (operation.exchange && replaced !== undefined) {
    exchange(state, from, fromName, to, toName);
    return whole;
  }
  state.removeName(to, toName);
  state.moveEntry(from, fromName, to, toName, moved);
  return whole;
}

function knownEntry(
  state: SyncState,
  directory: DirectoryNode,
  name: string,
  found: FoundObject | null | undefined,
): SyncNode | undefined {
  if (!isNameInSync(directory, name)) return undefined;
  const known = directory.entries.get(name);
  return known ?? (found ? state.adopt(directory, name, found) : undefined);
}

function exchange(
  state: SyncState,
  from: DirectoryNode,
  fromName: string,
  to: DirectoryNode,
  toName: string,
): void {
  const first = from.entries.get(fromName);
  const second = to.entries.get(toName);
  if (first === undefined || second === undefined) return;
  state.moveEntry(from, fromName, to, toName, first);
  // The first one holds the name already: its own entry must survive the second move.
  state.moveEntry(to, toName, from, fromName, second);
}

function routeTruncate(state: SyncState, ino: number, size: number): Route {
  const file = state.file(ino);
  if (file === undefined) {
    state.defer(ino, null, { kind: "subtree" });
    return skip;
  }
  if (size > file.cursor) {
    state.touch(file, size, Number.POSITIVE_INFINITY);
    return skip;
  }
  if (file.cursor !== Number.POSITIVE_INFINITY) restartHashes(state, file, file.cursor, size);
  return whole;
}

function routeFallocate(
  state: SyncState,
  operation: Extract<Operation, { readonly type: "fallocate" }>,
): Route {
  const { ino, shifts, offset } = operation;
  const file = state.file(ino);
  if (file === undefined) {
    state.defer(ino, null, { kind: "subtree" });
    return skip;
  }
  if (!shifts || file.cursor === Number.POSITIVE_INFINITY) return routeData(state, operation);
  if (offset < file.cursor) {
    const cursor = offset - (offset % hashBlockBytes);
    restartHashes(state, file, cursor, file.size);
  }
  state.touch(file, Math.min(offset, file.cursor), Number.POSITIVE_INFINITY);
  return skip;
}

/** What the replica has behind the cursor is not what was hashed: ask again. */
function restartHashes(state: SyncState, file: FileNode, cursor: number, size: number): void {
  file.hashes = null;
  state.setProgress(file, cursor, size);
}

function routeAttributes(state: SyncState, ino: number): Route {
  const directory = state.directory(ino);
  // A listing sets the attributes of its directory, the last copy step those of its file.
  if (directory !== undefined) return directory.listedTo === null ? whole : skip;
  const file = state.file(ino);
  if (file === undefined) state.defer(ino, null, { kind: "attributes" });
  return file?.cursor === Number.POSITIVE_INFINITY ? whole : skip;
}
