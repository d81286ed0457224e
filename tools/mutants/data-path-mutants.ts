/**
 * The protections of the data path: what happens to a write before it is answered, and to a replica
 * before it counts.
 *
 * They show on disks that lose power and fail, so each names the system tests that must notice.
 *
 * @module
 */
import type { Mutant } from "./mutant.ts";

export type DataPathMutant = Mutant & {
  /** Below `packages/filesystem/test/`, without `.system.test.ts` or `.timed.test.ts`. */
  readonly test:
    | "checkpoints"
    | "crash"
    | "mirror-disk-faults"
    | "mirror-line"
    | "takeover"
    | "write-through";
  /** As vitest's `-t`. */
  readonly tests: string;
  /** Kinds of cuts of the crash test, with commas. */
  readonly cuts?: string;
};

const flushServer = "filesystem/src/primary/flush-server.ts";
const gate = "filesystem/src/primary/gate.ts";
const session = "filesystem/src/replica/session.ts";
const flushes = "filesystem/src/replica/flush-thread.ts";
const checkpoints = "filesystem/src/map/checkpoints.ts";

export const dataPathMutants: readonly DataPathMutant[] = [
  {
    name: "peer-flush-not-awaited",
    harm: "fsync is answered before the peer has flushed",
    file: flushServer,
    from: "answers.publishSync(slot, device, reply, peer);",
    to: "answers.publishSync(slot, device, reply, false);",
    ...{ test: "crash", tests: "sync=fsync", cuts: "replica" },
  },
  {
    name: "local-flush-skipped",
    harm: "fsync is answered although this node has not flushed",
    file: "filesystem/src/primary/flush-disk.ts",
    from: "const done = flush(fd, kind);",
    to: "const done = fd < 0 ? flush(fd, kind) : 0;",
    ...{ test: "crash", tests: "sync=write", cuts: "both" },
  },
  {
    name: "lone-flush-skipped",
    harm: "fsync is answered although this node has not flushed, where the device thread would do it itself",
    file: flushServer,
    from: "const failed = flushDisk(this.#memory, custody, fd, kind);",
    to: "const failed = fd < 0 ? flushDisk(this.#memory, custody, fd, kind) : 0;",
    ...{ test: "crash", tests: "sync=write", cuts: "both" },
  },
  {
    name: "early-flush-covers-more",
    harm: "a flush that was begun before a WRITE counts for it",
    file: "filesystem/src/primary/clean-files.ts",
    from: "return change !== undefined && change.at < began;",
    to: "return change !== undefined;",
    ...{ test: "crash", tests: "sync=write", cuts: "both" },
  },
  {
    name: "early-flush-not-awaited",
    harm: "a flush that was begun early is not asked of the peer",
    file: flushServer,
    from: "const flush = this.#begin(tree, slot, wish, true);",
    to: "const flush = this.#begin(tree, slot, wish, false);\n    this.#options.answers.completePeer(slot);",
    ...{ test: "crash", tests: "sync=write", cuts: "replica" },
  },
  {
    name: "marks-not-durable",
    harm: "after a power cut the change map does not say what had changed",
    file: "filesystem/src/map/map-store.ts",
    from: "this.#fd = openSync(this.#path, constants.O_RDWR | constants.O_DSYNC);",
    to: "this.#fd = openSync(this.#path, constants.O_RDWR);",
    ...{ test: "crash", tests: "sync=write", cuts: "replica_then_primary,both,source" },
  },
  {
    name: "replica-flush-skipped",
    harm: "the peer says durable without a flush",
    file: flushes,
    from: "const done = flush(job.kind, job.fd);",
    to: "const done = job.fd < 0 ? flush(job.kind, job.fd) : 0;",
    ...{ test: "crash", tests: "sync=fsync", cuts: "both,replica" },
  },
  {
    name: "replica-flush-here-skipped",
    harm: "the peer says durable without a flush, where the apply thread would do it itself",
    file: session,
    from: "const done = fdatasync(this.#objects.descriptor(object));",
    to: "const done = object < 0 ? fdatasync(this.#objects.descriptor(object)) : 0;",
    ...{ test: "crash", tests: "sync=fsync", cuts: "both,replica" },
  },
  {
    name: "directory-flush-skipped",
    harm: "the peer does not flush directories",
    file: flushes,
    from: '    case "directory":\n      return fsync(fd);',
    to: '      return fsync(fd);\n    case "directory":\n      return 0;',
    ...{ test: "crash", tests: "sync=write", cuts: "both,replica" },
  },
  {
    name: "dsync-as-write",
    harm: "a write that is to be durable is answered like any other",
    file: "filesystem/src/primary/operation-class.ts",
    from: 'return (request.flags & openFlags.dataSync) === 0 ? "mutation" : "sync";',
    to: 'return "mutation";',
    ...{ test: "write-through", tests: "true" },
  },
  {
    name: "seal-without-flush",
    harm: "a copy is sealed that is in the page cache only",
    file: flushes,
    from: 'case "seal": {\n        const done = flushAll(data.rootFds);',
    to: 'case "seal": {\n        const done = data.rootFds.length === 0 ? flushAll(data.rootFds) : 0;',
    ...{ test: "mirror-disk-faults", tests: "the replica loses power" },
  },
  {
    name: "checkpoint-without-flush-here",
    harm: "marks are dropped of what is in this node's page cache only",
    file: checkpoints,
    from: "jobs.push(slot, tree.rootFd, flushKinds.tree);",
    to: "answers.completeLocal(slot, 0);",
    ...{ test: "checkpoints", tests: "no longer marked" },
  },
  {
    name: "checkpoint-without-flush-there",
    harm: "marks are dropped of what is in the peer's page cache only",
    file: flushes,
    from: 'case "checkpoint": {\n        const done = flushAll(data.rootFds);',
    to: 'case "checkpoint": {\n        const done = data.rootFds.length === 0 ? flushAll(data.rootFds) : 0;',
    ...{ test: "checkpoints", tests: "no longer marked" },
  },
  {
    name: "checkpoint-error-hidden-here",
    harm: "marks are dropped although this node could not flush",
    file: checkpoints,
    from: "return trees.every((tree) => Atomics.load(memory.latched, tree.rootFd) === 0);",
    to: "return trees.length > 0;",
    ...{ test: "checkpoints", tests: "the marks stay" },
  },
  {
    name: "checkpoint-error-hidden-there",
    harm: "the peer records a checkpoint that it could not flush",
    file: flushes,
    from: 'case "checkpoint": {\n        const done = flushAll(data.rootFds);\n        latch(done);\n        const isFailed = memory.word(words.flushError) !== 0;',
    to: 'case "checkpoint": {\n        flushAll(data.rootFds);\n        const isFailed = false;',
    ...{ test: "checkpoints", tests: "the marks stay" },
  },
  {
    name: "checkpoint-without-peer",
    harm: "marks are dropped although the peer was lost before it had flushed",
    file: checkpoints,
    from: "if (link === null || link.session !== session || link.isLost) return false;\n    if (memory.word(words.linkEnded) === session) return false;",
    to: "if (link !== null && link.session !== session) return false;",
    ...{ test: "checkpoints", tests: "the link is lost before" },
  },
  {
    name: "received-too-early",
    harm: "the peer acknowledges records that it does not have yet",
    file: session,
    from: 'this.#send({ type: "received", sequence: last });',
    to: 'this.#send({ type: "received", sequence: last + 1000 });',
    ...{ test: "crash", tests: "sync=write", cuts: "primary" },
  },
  {
    name: "received-not-awaited",
    harm: "with sync=write, a write is answered before the peer has it",
    file: gate,
    from: '(kind === "sync" || sync === "write")',
    to: '(kind === "sync" || sync === undefined)',
    ...{ test: "crash", tests: "sync=write", cuts: "primary" },
  },
  {
    name: "takeover-throws-away",
    harm: "what was received and not applied yet is lost at a takeover",
    file: session,
    from: "const length = stream.next();",
    to: "const length = this.#options.memory.isStopping ? 0 : stream.next();",
    ...{ test: "crash", tests: "sync=write", cuts: "primary" },
  },
  {
    name: "frozen-gate-open",
    harm: "a primary that has lost its peer goes on answering without the right to",
    file: gate,
    from: '  frozen: "park",',
    to: '  frozen: "local",',
    ...{ test: "crash", tests: "sync=fsync", cuts: "primary" },
  },
  {
    name: "latch-removed",
    harm: "an fsync after one that failed says success: the kernel has told its error once",
    file: "filesystem/src/primary/flush-disk.ts",
    from: "memory.latch(fd, -done);",
    to: "",
    ...{ test: "mirror-disk-faults", tests: "the primary's disk fails" },
  },
  {
    name: "hole-in-the-replica",
    harm: "a record that cannot be applied is left out",
    file: session,
    from: 'if (done <= 0) throw new ApplyError(done === 0 ? errno.EIO : -done, "write");',
    to: "if (done <= 0) break;",
    ...{ test: "mirror-disk-faults", tests: "the replica's disk is full" },
  },
  {
    name: "replica-flush-error-hidden",
    harm: "the peer says durable although its flush failed",
    file: flushes,
    from: "cookie: job.cookie, errno: done < 0 ? -done : 0 }",
    to: "cookie: job.cookie, errno: 0 }",
    ...{ test: "mirror-disk-faults", tests: "the replica's disk fails" },
    covered: "the flush thread tells the apply thread, which ends the session",
  },
  {
    name: "replica-flush-error-forgotten",
    harm: "the peer goes on after a flush that failed",
    file: flushes,
    from: "    if (done >= 0) return;",
    to: "    if (done !== 0) return;",
    ...{ test: "mirror-disk-faults", tests: "the replica's disk fails" },
  },
  {
    name: "hashes-from-the-cache",
    harm: "after a failed flush, a resynchronisation finds equal what is on no disk",
    file: "filesystem/src/replica/hash-range.ts",
    from: "    forgetCachedAround(fd, record.offset, end);\n",
    to: "",
    ...{ test: "mirror-disk-faults", tests: "the replica's disk fails" },
  },
  {
    name: "fallocate-leaves-a-longer-file",
    harm: "an allocation that failed changes the file on the primary only",
    file: "filesystem/src/primary/operations/data.ts",
    from: "if (isLonger) ftruncate(fd, before.size);",
    to: "if (isLonger) ftruncate(fd, after.size);",
    ...{ test: "mirror-disk-faults", tests: "fallocate" },
  },
  {
    name: "silence-unnoticed",
    harm: "a peer that has stopped holds up the application for ever",
    file: "filesystem/src/primary/peer-watch.ts",
    from: "if (((tick - oldest) | 0) <= this.#timeoutTicks) return null;",
    to: "if (((tick - oldest) | 0) >= 0) return null;",
    ...{ test: "mirror-line", tests: "goes to_replica" },
  },
  {
    name: "resent-request-done-twice",
    harm: "a request that a killed gemel-fs had executed fails the second time",
    file: "filesystem/src/primary/operations/resent.ts",
    from: "return header.resent && outcome === -error;",
    to: "return false;",
    ...{ test: "takeover", tests: "done and not answered" },
  },
  {
    name: "nameless-file-not-kept",
    harm: "a file without a name is lost with the gemel-fs that had it open",
    file: "filesystem/src/primary/mounted-tree.ts",
    from: 'this.#custody.give("orphan", { tree: this.index, ino: node.ino }, node.fd);',
    to: "",
    ...{ test: "takeover", tests: "every operation under way succeeds" },
  },
  {
    name: "requests-not-repeated",
    harm: "what a killed gemel-fs had read and not answered is never answered",
    file: "filesystem/src/primary/device-server.ts",
    from: "if (inherited) askAgain(device);",
    to: "if (inherited && device < 0) askAgain(device);",
    ...{ test: "takeover", tests: "every operation under way succeeds" },
  },
];
