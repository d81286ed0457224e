/**
 * Compares both copies while the application goes on.
 *
 * Every question is a record in the stream, and what this node has is looked at when it is sent: so both
 * nodes look at the same moment of history, and a difference is one. It is asked about once more all the
 * same before it counts. A name that is gone when its turn comes is left out.
 *
 * @module
 */
import { hash } from "node:crypto";
import type { VerifyReport } from "@gemel/protocol";
import { hashBlockBytes, hashBytes, joinPath, type Mark, type TheirName } from "@gemel/replication";
import { closeDescriptor, openat, pread, statDescriptor } from "../file-calls.ts";
import { fileTypes, openFlags } from "../file-constants.ts";
import { namesMax, namesWithin } from "../map/directory-names.ts";
import { objectDigest } from "../object-digest.ts";
import type { Capture } from "./capture.ts";
import { nextData } from "./holes.ts";
import type { LinkNotice } from "./messages.ts";
import type { MountedTree } from "./mounted-tree.ts";

const pieceBytes: number = 1 << 20;
/** Longer holes are taken for holes on the other node as well. */
const holeMax: number = 1 << 30;
/** Questions that wait for an answer. */
const outstandingMax = 32;
/** Differences that are named. */
const namedMax = 1000;

type Difference = VerifyReport["found"][number];

type Check = { readonly tree: MountedTree; readonly path: string; readonly isSecond: boolean } & (
  | { readonly kind: "names"; readonly from: string }
  | { readonly kind: "attributes" }
  | { readonly kind: "content"; readonly offset: number }
);

/** A check that was asked, and what this node had. */
type Asked = { readonly check: Check } & (
  | { readonly names: readonly TheirName[]; readonly to: string }
  | { readonly hashes: Uint8Array; readonly size: number }
);

export class Verifier {
  readonly #capture: Capture;
  readonly #checks: Check[];
  readonly #asked: Map<number, Asked> = new Map();
  readonly #found: Difference[] = [];
  readonly #marks: Mark[] = [];
  readonly #buffer: Buffer = Buffer.alloc(pieceBytes);
  readonly #startedAt: string = new Date().toISOString();
  readonly #repair: boolean;
  #lastRequest = 0;
  #counts = { files: 0, directories: 0, bytes: 0, differences: 0 };

  constructor(capture: Capture, trees: readonly MountedTree[], repair: boolean) {
    this.#capture = capture;
    this.#repair = repair;
    this.#checks = trees.flatMap((tree): Check[] => [
      { tree, path: "", kind: "attributes", isSecond: false },
      { tree, path: "", kind: "names", from: "", isSecond: false },
    ]);
  }

  get repair(): boolean {
    return this.#repair;
  }

  /** What a repair has to compare. */
  get marks(): readonly Mark[] {
    return this.#marks;
  }

  report(state: VerifyReport["state"], why: string): VerifyReport {
    const finishedAt = state === "running" ? null : new Date().toISOString();
    const { differences, ...counts } = this.#counts;
    const times = { startedAt: this.#startedAt, finishedAt };
    return {
      state,
      why,
      ...times,
      ...counts,
      differences,
      found: [...this.#found],
      repair: this.#repair,
    };
  }

  /** Ask the next question. `waiting`: for answers. */
  step(): "working" | "waiting" | "done" {
    if (this.#asked.size >= outstandingMax) return "waiting";
    const check = this.#checks.pop();
    if (check === undefined) return this.#asked.size === 0 ? "done" : "waiting";
    switch (check.kind) {
      case "names":
        this.#askNames(check);
        break;
      case "attributes":
        this.#askAttributes(check);
        break;
      case "content":
        this.#askContent(check);
        break;
    }
    return "working";
  }

  hashesArrived({ request, found, hashes }: Extract<LinkNotice, { type: "hashes" }>): void {
    const asked = this.#asked.get(request);
    if (asked === undefined || !("hashes" in asked)) return;
    this.#asked.delete(request);
    if (!found || !asked.hashes.every((byte, at) => hashes[at] === byte))
      this.#differs(asked.check);
    else if (hashes.length !== asked.hashes.length) this.#differs(asked.check);
  }

  namesArrived(notice: Extract<LinkNotice, { type: "names" }>): void {
    const asked = this.#asked.get(notice.request);
    if (asked === undefined || !("names" in asked)) return;
    this.#asked.delete(notice.request);
    const { check } = asked;
    if (!notice.found) {
      this.#differs(check);
      return;
    }
    const isTold = (name: string): boolean =>
      (asked.to === "" || name < asked.to) && (notice.to === "" || name < notice.to);
    const theirs = new Map(notice.names.map(({ name, type }) => [name, type]));
    const ours = new Map(asked.names.map(({ name, type }) => [name, type]));
    const names = new Set([...theirs.keys(), ...ours.keys()]);
    const differing = [...names].filter(
      (name) => isTold(name) && theirs.get(name) !== ours.get(name),
    );
    if (differing.length === 0) return;
    if (!check.isSecond) this.#checks.push({ ...check, isSecond: true });
    else for (const name of differing) this.#count(check, joinPath(check.path, name));
  }

  #differs(check: Check): void {
    if (check.isSecond) this.#count(check, check.path);
    else this.#checks.push({ ...check, isSecond: true });
  }

  #count({ tree, kind }: Check, path: string): void {
    this.#counts.differences += 1;
    // The whole of the top is only compared for names that differ.
    const mark = path === "" ? "attributes" : "subtree";
    if (this.#repair) this.#marks.push({ kind: mark, tree: tree.index, path });
    if (this.#found.length >= namedMax) return;
    const shown = Buffer.from(joinPath(tree.path, path), "latin1").toString();
    this.#found.push({ path: shown, what: kind });
  }

  #askNames(check: Extract<Check, { kind: "names" }>): void {
    const { tree, path, from } = check;
    const flags = openFlags.directory | openFlags.noFollow | openFlags.closeOnExec;
    const place = tree.at(path === "" ? "." : path);
    const fd = openat(place.dirfd, place.name, flags | openFlags.noAccessTime);
    if (fd < 0) return;
    const isLocal = tree.scope.within(path);
    const range = { from, to: "", limit: namesMax };
    const { names, to } = namesWithin(fd, range, { since: 0, isLocal });
    closeDescriptor(fd);
    const request = this.#ask({ check, names, to });
    const record = {
      type: "names_request",
      tree: tree.index,
      path,
      request,
      from,
      base: 0,
    } as const;
    this.#capture.sendRecord(record);
    if (check.isSecond) return;
    if (from === "") this.#counts.directories += 1;
    if (to !== "") this.#checks.push({ ...check, from: to });
    for (const { name, type } of names) this.#pushChild(tree, joinPath(path, name), type);
  }

  #pushChild(tree: MountedTree, path: string, type: number): void {
    const common = { tree, path, isSecond: false } as const;
    if (type === fileTypes.directory) this.#checks.push({ ...common, kind: "names", from: "" });
    if (type === fileTypes.regular) this.#checks.push({ ...common, kind: "content", offset: 0 });
    this.#checks.push({ ...common, kind: "attributes" });
  }

  #askAttributes(check: Extract<Check, { kind: "attributes" }>): void {
    const { tree, path } = check;
    // What was changed before is told before, its times included.
    this.#capture.sendTimes();
    const place = tree.at(path === "" ? "." : path);
    const ours = objectDigest(place.dirfd, place.name);
    if (ours === null) return;
    const request = this.#ask({ check, hashes: ours.digest, size: ours.size });
    this.#askHashes(tree, path, { request, offset: 0, length: 0 });
  }

  #askContent(check: Extract<Check, { kind: "content" }>): void {
    const { tree, path, offset } = check;
    const place = tree.at(path);
    const flags = openFlags.nonBlocking | openFlags.noFollow | openFlags.closeOnExec;
    const fd = openat(place.dirfd, place.name, flags | openFlags.noAccessTime);
    if (fd < 0) return;
    const stat = statDescriptor(fd);
    const isFile = typeof stat !== "number" && (stat.mode & fileTypes.mask) === fileTypes.regular;
    const size = typeof stat === "number" || !isFile ? -1 : stat.size;
    const hashes = size < 0 ? null : hashesOf(fd, offset, this.#buffer);
    const dataAt = size < 0 ? 0 : nextData(fd, offset, size);
    closeDescriptor(fd);
    if (hashes === null) return;
    const request = this.#ask({ check, hashes, size });
    this.#askHashes(tree, path, { request, offset, length: pieceBytes });
    if (check.isSecond) return;
    if (offset === 0) this.#counts.files += 1;
    this.#counts.bytes += Math.max(0, Math.min(pieceBytes, size - offset));
    const isLong = dataAt - offset > holeMax;
    const next = isLong ? dataAt - (dataAt % pieceBytes) : offset + pieceBytes;
    if (next < size) this.#checks.push({ ...check, offset: next });
  }

  #askHashes(
    tree: MountedTree,
    path: string,
    asked: { readonly request: number; readonly offset: number; readonly length: number },
  ): void {
    this.#capture.sendRecord({ type: "hash_request", tree: tree.index, path, ...asked });
  }

  #ask(asked: Asked): number {
    this.#lastRequest += 1;
    this.#asked.set(this.#lastRequest, asked);
    return this.#lastRequest;
  }
}

/** As the replica makes them; null when it cannot be read. */
function hashesOf(fd: number, offset: number, into: Buffer): Uint8Array | null {
  const size = pread(fd, into, offset);
  if (size < 0) return null;
  const hashes = new Uint8Array(Math.ceil(size / hashBlockBytes) * hashBytes);
  for (let at = 0; at < size; at += hashBlockBytes) {
    const block = into.subarray(at, Math.min(size, at + hashBlockBytes));
    const digest = hash("sha256", block, "buffer").subarray(0, hashBytes);
    hashes.set(digest, (at / hashBlockBytes) * hashBytes);
  }
  return hashes;
}
