/**
 * Which step of a resynchronisation comes next: list a directory, ask for hashes, copy an extent.
 *
 * The caller performs the step at once, atomically with respect to live operations, and reports what
 * it found. Directories come before contents. What is hashed ahead on the replica is bounded.
 *
 * @see packages/replication/README.md, "Resynchronisation"
 * @module
 */
import { assert, present } from "@gemel/base";
import type { TheirName } from "./acknowledgements.ts";
import { nextPending, pendingRun } from "./file-progress.ts";
import { joinPath } from "./path.ts";
import type { ListingEntry } from "./records.ts";
import type {
  AskNamesStep,
  AskStep,
  AttributesStep,
  CompareStep,
  CopyStep,
  FinishStep,
  ListedChild,
  ListStep,
  LookStep,
  OurName,
  PlanProgress,
  ResyncStep,
} from "./resync-step.ts";
import {
  type DirectoryNode,
  directoryPath,
  type FileNode,
  type FoundObject,
  type HashRange,
  type HashWindow,
} from "./sync-node.ts";
import type { SyncState } from "./sync-state.ts";
import {
  copyBytesMax,
  hashBlockBytes,
  hashBytes,
  hashRequestBytesMax,
  listingEntriesMax,
} from "./wire.ts";

/** Bounds of a plan; sizes in bytes, multiples of {@link hashBlockBytes}. */
export type PlanLimits = {
  /** Of one copy step. */
  readonly copyBytes: number;
  /** Of one request for hashes. */
  readonly requestBytes: number;
  /** Hashed ahead of the copier, on the replica. */
  readonly aheadFiles: number;
  readonly aheadBytes: number;
  /** Names of one listing. */
  readonly listingEntries: number;
};

export const planLimits: PlanLimits = {
  copyBytes: copyBytesMax,
  requestBytes: hashRequestBytesMax,
  aheadFiles: 16,
  aheadBytes: 64 * 1024 * 1024,
  listingEntries: listingEntriesMax,
};

const idle: ResyncStep = { type: "idle" };
const done: ResyncStep = { type: "done" };
const lost: ResyncStep = { type: "lost" };
const noHashes = new Uint8Array(0);

export class ResyncPlan {
  readonly #state: SyncState;
  readonly #nextRequest: () => number;
  #limits: PlanLimits;
  /** Files with a hash window, in the order of their beginning. */
  readonly #ahead = new Set<FileNode>();
  readonly #requests = new Map<number, HashRange>();
  /** What was asked about the names of a directory, and what came. */
  readonly #namesAsked = new Map<DirectoryNode, NamesRequest>();
  /** Names of sparse directories that the replica did not have when they were compared. */
  readonly #missing = new Map<DirectoryNode, Set<string>>();
  #filesDone = 0;
  #bytesDone = 0;

  /**
   * One plan for each replicated directory. `nextRequest` gives numbers that are unique within the
   * link session: share it between the plans of a module.
   */
  constructor(state: SyncState, nextRequest: () => number, limits: PlanLimits = planLimits) {
    this.#state = state;
    this.#nextRequest = nextRequest;
    this.#limits = limits;
  }

  /** So many files, and directories, are asked about at a time from now on. */
  lookAhead(files: number): void {
    this.#limits = { ...this.#limits, aheadFiles: files };
  }

  /** Totals are what is known so far: they grow while directories are listed. */
  get progress(): PlanProgress {
    return {
      filesDone: this.#filesDone,
      filesTotal: this.#filesDone + this.#state.pendingFiles.size,
      bytesDone: this.#bytesDone,
      bytesTotal: this.#bytesDone + this.#state.pendingBytes,
    };
  }

  /** What to do now; `windowOpen` false: nothing may be sent at present. */
  next(windowOpen: boolean): ResyncStep {
    const state = this.#state;
    if (!state.active) return done;
    if (!windowOpen) return idle;
    if (state.isLost) return lost;
    const list = this.#nextLook() ?? this.#nextCompare() ?? this.#nextList();
    if (list !== null) return list;
    const { first } = state.pendingAttributes;
    if (first !== undefined) {
      const { ino } = first;
      return { type: "attributes", ino, path: present(state.pathOf(ino), "it has a node") };
    }
    if (state.pendingFiles.size === 0) return this.#areNamesListed ? done : idle;
    return this.#nextAsk() ?? this.#nextCopy() ?? idle;
  }

  /** The names of a look step that are there. */
  looked(step: LookStep, found: ReadonlyMap<string, FoundObject>): void {
    const directory = this.#state.directory(step.ino);
    assert(directory !== undefined, "a step is performed before any other operation");
    for (const name of step.names) {
      const object = found.get(name);
      if (object === undefined) this.#state.markDirty(directory, name);
      else if (directory.entries.has(name)) directory.marks.children.delete(name);
      else this.#state.adopt(directory, name, object);
      // Not in sync after all: whoever made it so has noted what has to be done.
      directory.marks.children.delete(name);
    }
    this.#state.seeded(directory);
  }

  /** False when the request is not of this plan. `to` as in the answer. */
  namesArrived(
    request: number,
    answer: { readonly found: boolean; readonly to: string; readonly names: readonly TheirName[] },
  ): boolean {
    for (const [directory, asked] of this.#namesAsked) {
      if (asked.request !== request) continue;
      if (!answer.found) {
        this.#namesAsked.delete(directory);
        this.vanished(directory.ino);
      } else asked.answer = answer;
      return true;
    }
    return false;
  }

  /** The names that the primary has in the range of a compare step. */
  compared(step: CompareStep, ours: readonly OurName[]): void {
    const directory = this.#state.directory(step.ino);
    assert(directory !== undefined, "a step is performed before any other operation");
    const theirs = this.#namesAsked.get(directory)?.answer?.names ?? [];
    this.#namesAsked.delete(directory);
    this.#state.setListedTo(directory, step.to === "" ? null : step.to);
    const left = new Map(theirs.map((name) => [name.name, name]));
    for (const { name, type, isNew } of ours) {
      const their = left.get(name);
      left.delete(name);
      const isSame = their !== undefined && their.type === type && !isNew && !their.isNew;
      if (!isSame) this.#state.markDirty(directory, name);
      if (their === undefined) this.#noteMissing(directory, name);
    }
    for (const name of left.keys()) this.#state.markDirty(directory, name);
  }

  /** An attributes step was performed. */
  attributesSent(step: AttributesStep): void {
    const node = this.#state.directory(step.ino) ?? this.#state.file(step.ino);
    if (node !== undefined) this.#state.pendingAttributes.delete(node);
  }

  /** Size and attributes of a file were sent; `size` is what it has. */
  finished(step: FinishStep, size: number): void {
    const file = this.#state.file(step.ino);
    assert(file !== undefined, "a step is performed before any other operation");
    this.#end(file, size);
  }

  #end(file: FileNode, size: number): void {
    this.#ahead.delete(file);
    this.#state.setProgress(file, Number.POSITIVE_INFINITY, size);
    this.#filesDone += 1;
  }

  #nextLook(): LookStep | null {
    for (const directory of this.#state.unseeded) {
      this.#state.seeded(directory);
      const names = this.#state.namesToLookAt(directory, this.#limits.listingEntries);
      if (names.length === 0) continue;
      return { type: "look", ino: directory.ino, path: directoryPath(directory), names };
    }
    return null;
  }

  /** Ask about the names of sparse directories, compare what has come. */
  #nextCompare(): AskNamesStep | CompareStep | null {
    const { uncompared, unlisted } = this.#state;
    for (const directory of this.#namesAsked.keys()) {
      const isPending = uncompared.has(directory) || unlisted.has(directory);
      if (!isPending) this.#namesAsked.delete(directory);
    }
    for (const directory of uncompared) {
      const answer = this.#namesAsked.get(directory)?.answer;
      if (answer === null) continue;
      if (answer === undefined) return this.#askNames(directory);
      const path = directoryPath(directory);
      const from = directory.listedTo ?? "";
      return { type: "compare", ino: directory.ino, path, from, to: answer.to };
    }
    return null;
  }

  /** Null: enough is asked for. */
  #askNames(directory: DirectoryNode): AskNamesStep | null {
    if (this.#namesAsked.size >= this.#limits.aheadFiles) return null;
    const request = this.#nextRequest();
    this.#namesAsked.set(directory, { request, answer: null });
    const from = directory.listedTo ?? "";
    const path = directoryPath(directory);
    return { type: "ask_names", ino: directory.ino, path, request, from };
  }

  /**
   * The names of a list step were found: all that the primary has in the range, sorted bytewise. `to`
   * is the step's own, or the first name left out when there were more than `limit`.
   *
   * Returns the entries of the `listing` record, whose range is the step's `from` and this `to`.
   */
  listed(step: ListStep, children: readonly ListedChild[], to: string): ListingEntry[] {
    const directory = this.#state.directory(step.ino);
    assert(directory !== undefined, "a step is performed before any other operation");
    const isMissing = this.#missingNames(directory, step);
    if (!isDirtyStep(step)) this.#state.setListedTo(directory, to === "" ? null : to);
    const entries = children.map((child) =>
      this.#listChild(directory, child, isMissing(child.name)),
    );
    // Last: before it is listed a name must not be taken for one that is in sync.
    if (isDirtyStep(step)) this.#state.clearDirty(directory, step.from);
    return entries;
  }

  /** Which names of a list step the replica does not have, as far as it said. */
  #missingNames(directory: DirectoryNode, step: ListStep): (name: string) => boolean {
    if (isDirtyStep(step)) {
      const isMissing = this.#missing.get(directory)?.delete(step.from) ?? false;
      return () => isMissing;
    }
    if (directory.fresh) return () => true;
    const answer = this.#namesAsked.get(directory)?.answer;
    this.#namesAsked.delete(directory);
    if (answer === undefined || answer === null) return () => false;
    const theirs = new Set(answer.names.map(({ name }) => name));
    return (name) => (answer.to === "" || name < answer.to) && !theirs.has(name);
  }

  #noteMissing(directory: DirectoryNode, name: string): void {
    const names = this.#missing.get(directory) ?? new Set();
    this.#missing.set(directory, names.add(name));
  }

  /** False when the request is not of this plan. */
  hashesArrived(request: number, hashes: Uint8Array): boolean {
    const found = this.#requests.get(request);
    if (found === undefined) return false;
    this.#requests.delete(request);
    // The answer is a view on a buffer that will be used again.
    found.hashes = hashes.slice();
    return true;
  }

  /**
   * Instead of performing an ask step: the file has no data from `step.offset` up to `end` at least,
   * so there is nothing to compare. The steps that copy the range come at once.
   */
  holeFound(step: AskStep, end: number): void {
    const window = this.#state.file(step.ino)?.hashes;
    assert(
      window !== undefined && window !== null,
      "a step is performed before any other operation",
    );
    const index = window.ranges.findIndex(({ request }) => request === step.request);
    const length = alignDown(end - step.offset);
    assert(index >= 0 && length >= step.length, "a hole covers what would be asked for");
    const { request, offset } = step;
    window.ranges[index] = { request, offset, length, hashes: noHashes };
    window.askedTo = Math.max(window.askedTo, offset + length);
    this.#requests.delete(request);
  }

  /**
   * A copy step was performed: the replica now has the bytes before `end`, which may be far behind
   * the step when there is a hole; `size` is the file's.
   *
   * True: it was the last one, and the caller sends the file's size and attributes in the same step.
   */
  copied(step: CopyStep, end: number, size: number): boolean {
    const file = this.#state.file(step.ino);
    assert(file !== undefined, "a step is performed before any other operation");
    this.#bytesDone += Math.max(0, end - step.offset);
    if (end < size) {
      assert(end > step.offset && end % hashBlockBytes === 0, "only the end of a file is short");
      this.#state.setProgress(file, end, size);
      const window = file.hashes;
      if (window === null) return false;
      const { ranges } = window;
      while (ranges[0] !== undefined && ranges[0].offset + ranges[0].length <= end) ranges.shift();
      window.askedTo = Math.max(window.askedTo, end);
      return false;
    }
    this.#end(file, size);
    return true;
  }

  /** What the step is about was not found where it should be: its names are listed again. */
  vanished(ino: number): void {
    const directory = this.#state.directory(ino);
    if (directory !== undefined) {
      assert(directory.parent !== null, "the root is held open");
      this.#state.markDirty(directory.parent, directory.name);
      return;
    }
    for (const name of [...(this.#state.file(ino)?.names ?? [])]) {
      this.#state.markDirty(name.directory, name.name);
    }
  }

  get #areNamesListed(): boolean {
    const { unlisted, uncompared, dirtyDirectories, unseeded } = this.#state;
    return [unlisted, uncompared, dirtyDirectories, unseeded].every(({ size }) => size === 0);
  }

  #nextList(): ListStep | AskNamesStep | null {
    // Names are compared everywhere before any is listed: only then all names of a file are known
    // that are in sync, and what is a link stays one.
    if (this.#state.uncompared.size > 0 || this.#state.unseeded.size > 0) return null;
    for (const directory of this.#state.unlisted) {
      const answer = this.#namesAsked.get(directory)?.answer;
      if (answer === null) continue;
      if (answer === undefined && !directory.fresh) return this.#askNames(directory);
      const path = directoryPath(directory);
      const from = directory.listedTo ?? "";
      const limit = this.#limits.listingEntries;
      return { type: "list", ino: directory.ino, path, from, to: "", limit };
    }
    const directory = this.#state.dirtyDirectories.first;
    const name = directory?.dirty.first;
    if (directory === undefined || name === undefined) return null;
    const path = directoryPath(directory);
    return { type: "list", ino: directory.ino, path, from: name, to: `${name}\0`, limit: 1 };
  }

  #listChild(directory: DirectoryNode, child: ListedChild, fresh: boolean): ListingEntry {
    const { ino, size, ...entry } = child;
    if ((child.mode & fileTypeMask) === directoryType) {
      // Known elsewhere although it is here: somebody renamed it behind the mount's back.
      if (this.#state.directory(ino) !== undefined) this.vanished(ino);
      this.#state.addDirectory(directory, child.name, ino, fresh);
      return { ...entry, linkOf: "" };
    }
    const linkOf = this.#state.pathOf(ino) ?? "";
    const isRegular = (child.mode & fileTypeMask) === regularType;
    const cursor = isRegular ? 0 : Number.POSITIVE_INFINITY;
    this.#state.addFile(directory, child.name, { ino, cursor, size: isRegular ? size : 0, fresh });
    return { ...entry, linkOf };
  }

  #nextAsk(): AskStep | null {
    if (this.#aheadBytes() >= this.#limits.aheadBytes) return null;
    for (const file of this.#ahead) {
      const ask = this.#askMore(file);
      if (ask !== null) return ask;
    }
    for (const file of this.#state.pendingFiles) {
      if (this.#ahead.size >= this.#limits.aheadFiles) return null;
      if (this.#ahead.has(file)) continue;
      const askLimit = file.fresh ? 0 : file.size;
      file.hashes = { askLimit, askedTo: file.cursor, ranges: [] };
      this.#ahead.add(file);
      const ask = this.#askMore(file);
      if (ask !== null) return ask;
    }
    return null;
  }

  /** Bytes asked for and not copied yet; files that were forgotten, or start again, leave. */
  #aheadBytes(): number {
    let bytes = 0;
    for (const file of this.#ahead) {
      const window = file.hashes;
      if (window === null || !this.#state.pendingFiles.has(file)) this.#ahead.delete(file);
      else for (const { length } of window.ranges) bytes += length;
    }
    return bytes;
  }

  #askMore(file: FileNode): AskStep | null {
    const window = file.hashes;
    if (window === null || window.askedTo >= window.askLimit) return null;
    const offset = nextPending(file, window.askedTo);
    if (offset >= window.askLimit) {
      window.askedTo = window.askLimit;
      return null;
    }
    const most = Math.min(this.#limits.requestBytes, alignUp(window.askLimit) - offset);
    const length = pendingRun(file, offset, most);
    const range: HashRange = { request: this.#nextRequest(), offset, length, hashes: null };
    window.askedTo = offset + length;
    window.ranges.push(range);
    this.#requests.set(range.request, range);
    return { type: "ask", ino: file.ino, path: filePath(file), ...request(range) };
  }

  #nextCopy(): CopyStep | FinishStep | null {
    for (const file of this.#ahead) {
      const window = file.hashes;
      if (window === null) continue;
      const offset = nextPending(file, file.cursor);
      const [ino, path] = [file.ino, filePath(file)];
      if (offset === Number.POSITIVE_INFINITY) return { type: "finish", ino, path };
      const most = pendingRun(file, offset, this.#limits.copyBytes);
      const extent = nextExtent(offset, window, most);
      if (extent === null) continue;
      return { type: "copy", ino, path, offset, ...extent };
    }
    return null;
  }
}

function request(range: HashRange): { request: number; offset: number; length: number } {
  return { request: range.request, offset: range.offset, length: range.length };
}

type NamesRequest = {
  readonly request: number;
  /** Null while outstanding. */
  answer: { readonly to: string; readonly names: readonly TheirName[] } | null;
};

/** What can be copied at the cursor now, or null while its hashes are outstanding. */
function nextExtent(
  cursor: number,
  window: HashWindow,
  copyBytes: number,
): { readonly length: number; readonly hashes: Uint8Array } | null {
  const range = window.ranges.find(
    ({ offset, length }) => offset <= cursor && cursor < offset + length,
  );
  if (range === undefined) {
    // Nobody will ask about it: it grew, or became pending, behind the questions.
    const isUnasked = cursor >= window.askLimit || cursor < window.askedTo;
    if (!isUnasked) return null;
    const next = window.ranges.find(({ offset }) => offset > cursor)?.offset ?? copyBytes + cursor;
    return { length: Math.min(copyBytes, next - cursor), hashes: noHashes };
  }
  if (range.hashes === null) return null;
  const length = Math.min(copyBytes, range.offset + range.length - cursor);
  const first = (cursor - range.offset) / hashBlockBytes;
  const count = length / hashBlockBytes;
  return { length, hashes: range.hashes.subarray(first * hashBytes, (first + count) * hashBytes) };
}

function alignUp(offset: number): number {
  return Math.ceil(offset / hashBlockBytes) * hashBlockBytes;
}

function alignDown(offset: number): number {
  return Math.floor(offset / hashBlockBytes) * hashBlockBytes;
}

function filePath(file: FileNode): string {
  const name = file.names[0];
  assert(name !== undefined, "a known file has a name");
  return joinPath(directoryPath(name.directory), name.name);
}

function isDirtyStep(step: ListStep): boolean {
  return step.to !== "";
}

const fileTypeMask = 0o170000;
const directoryType = 0o040000;
const regularType = 0o100000;
