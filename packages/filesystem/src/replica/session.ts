/**
 * One link session of the replica: reads, acknowledges what is complete, applies it in order.
 *
 * What was received completely is applied, however the session ends; a record that is not as it was sent, or
 * cannot be applied, ends it at once.
 *
 * @module
 */
import { crc32 } from "node:zlib";
import {
  bornSince,
  decodeRecord,
  decodeWrite,
  emptyWriteView,
  everything,
  type HashRequestRecord,
  isIntact,
  type MapHeader,
  type NamesRequestRecord,
  recordLength,
  recordSequenceAt,
  recordTypeAt,
  recordTypes,
  Scope,
  type ScopeRules,
  type SealRecord,
  type SyncRecord,
} from "@gemel/replication";
import { closeDescriptor, dup, fdatasync, openat, poll, pwrite } from "../file-calls.ts";
import { errno, openFlags, pollEvents } from "../file-constants.ts";
import type { LinkInput } from "../link/link-input.ts";
import { shutdownSocket, unacknowledged } from "../link/socket-calls.ts";
import { LoneFlush } from "../lone-flush.ts";
import { namesMax, namesWithin } from "../map/directory-names.ts";
import { PassedSteps } from "../passed-steps.ts";
import { WriteBack } from "../write-back.ts";
import type { AckSender } from "./ack-sender.ts";
import { ApplyError, must } from "./apply-error.ts";
import { applyRecord, openReference } from "./apply-record.ts";
import type { FlushRing } from "./flush-ring.ts";
import { hashRange } from "./hash-range.ts";
import { ObjectTable } from "./object-table.ts";
import { RecordStream } from "./record-stream.ts";
import { removeUnfinished } from "./remove-tree.ts";
import { counters, type ReplicaMemory, words } from "./replica-memory.ts";
import { TreePaths } from "./tree-paths.ts";

/** Most bytes that are received before they are applied: it bounds what a takeover waits for. */
const chunkBytesMax: number = 4 * 1024 * 1024;

/** How often a silent link is looked at. */
const idleMs = 1000;
/** A primary says every second that it is alive: after so many silent looks its processes do not run. */
const quietLooks = 3;

const damagedText = "what the primary sent was damaged on the way";

export type SessionOptions = {
  readonly input: LinkInput;
  readonly epoch: number;
  readonly rootFds: readonly number[];
  /** What of each tree is mirrored. */
  readonly scopes: readonly ScopeRules[];
  readonly wakeFd: number;
  /** A primary that takes no acknowledgement for so long is gone. */
  readonly sendTimeoutMs: number;
  readonly memory: ReplicaMemory;
  readonly acks: AckSender;
  readonly ring: FlushRing;
  /** The application waits for the receipt of what it writes: `sync="write"`. */
  readonly isWriteAwaited: boolean;
  /** Of this node's change map when the session began. */
  readonly mapHeader: MapHeader | null;
  /** The link is silent, said again as long as it is; or not any more. */
  readonly quiet: (quiet: boolean) => void;
};

export class Session {
  readonly #options: SessionOptions;
  readonly #stream: RecordStream;
  readonly #trees: readonly TreePaths[];
  readonly #objects = new ObjectTable();
  readonly #write = emptyWriteView();
  readonly #lone = new LoneFlush();
  readonly #writeBack = new WriteBack();
  readonly #passed: PassedSteps;
  #sequence = 0;
  #acknowledged = 0;
  /** Syncs among what was received and is not applied yet. */
  #syncs = 0;
  /** Both copies are equal: names change anywhere from now on. */
  #isSealed = false;
  /** How many times in a row the link was silent while an acknowledgement was under way. */
  #unheard = 0;
  /** How many times in a row nothing had come. */
  #silent = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#passed = new PassedSteps(options.memory.words, words.stepsPassed);
    this.#stream = new RecordStream(options.input);
    this.#trees = options.rootFds.map(
      (fd, index) => new TreePaths(fd, new Scope(options.scopes[index] ?? everything)),
    );
    this.#removeUnfinished();
  }

  /** Returns why the session ended; throws an `ApplyError` when the replica must not go on. */
  run(): string {
    const { memory, wakeFd } = this.#options;
    const { fd } = this.#options.input;
    try {
      for (;;) {
        const ready = this.#stream.isBuffered ? 1 : poll(fd, wakeFd, pollEvents.in, idleMs);
        if (ready === 0 && this.#isUnheard()) return "the primary takes no acknowledgements";
        this.#listen(ready === 0);
        // From here on nothing more comes in, and the end of the stream is behind what did.
        if (memory.isStopping) shutdownSocket(fd);
        const closed = this.#receive();
        const end = this.#applyReceived() ?? closed;
        this.#checkFlushes();
        if (ready !== 0) this.#unheard = 0;
        if (end !== null) return end;
      }
    } finally {
      this.#objects.closeAll();
      for (const tree of this.#trees) tree.forgetAll();
      this.#removeUnfinished();
    }
  }

  #listen(isSilent: boolean): void {
    const wasQuiet = this.#silent >= quietLooks;
    this.#silent = isSilent ? this.#silent + 1 : 0;
    if (this.#silent > 0 && this.#silent % quietLooks === 0) this.#options.quiet(true);
    if (wasQuiet && !isSilent) this.#options.quiet(false);
  }

  /** What a primary that is gone had begun to put together. */
  #removeUnfinished(): void {
    for (const { rootFd } of this.#trees) removeUnfinished(rootFd);
  }

  /** Nothing came for a while: keep-alive does not probe while something is under way. */
  #isUnheard(): boolean {
    const { input, sendTimeoutMs } = this.#options;
    this.#unheard = unacknowledged(input.fd) > 0 ? this.#unheard + 1 : 0;
    return this.#unheard * idleMs >= sendTimeoutMs;
  }

  /** Take in what is there, and acknowledge the last complete record; why it ended, or null. */
  #receive(): string | null {
    const stream = this.#stream;
    let end: string | null = null;
    do {
      const got = stream.fill();
      if (got === -errno.EAGAIN) break;
      if (got <= 0) {
        end = this.#options.input.ending;
        break;
      }
      this.#count(counters.bytesReceived, got);
      // What is buffered beyond a full buffer or within TLS is taken now: the socket is silent on it.
    } while (
      stream.held < chunkBytesMax &&
      (stream.isBuffered || stream.end === stream.bytes.length)
    );
    this.#acknowledge(end === null);
    return end;
  }

  /**
   * Up to the last record that is complete and as it was sent.
   *
   * Nobody waits for the receipt of a sync, nor, when writes are not waited for, of anything before
   * it: it goes with the answer to the sync. So does that of a write whose flush came with it, when this thread will
   * do it at once: who wrote will ask for the flush next.
   */
  #acknowledge(isConnected: boolean): void {
    const { bytes, end } = this.#stream;
    const { isProtected } = this.#options.input;
    let last = this.#acknowledged;
    this.#syncs = 0;
    let others = 0;
    let sync = -1;
    for (let at = this.#stream.start; ; ) {
      const length = recordLength(bytes, at, end);
      if (length <= 0 || !(isProtected || isIntact(bytes, at, length, crc32))) break;
      const sequence = recordSequenceAt(bytes, at);
      if (recordTypeAt(bytes, at) === recordTypes.sync) {
        this.#syncs += 1;
        sync = at;
      } else if (sequence > last) others += 1;
      last = Math.max(last, sequence);
      at += length;
    }
    if (last === this.#acknowledged) return;
    this.#acknowledged = last;
    // Nobody hears it any more, but it is applied.
    if (!isConnected) return;
    const { acks, epoch, isWriteAwaited } = this.#options;
    const isOwed = others === 0 || !isWriteAwaited || this.#isFlushedAtOnce(sync);
    if (this.#syncs > 0 && isOwed) acks.owe(epoch, last);
    else this.#send({ type: "received", sequence: last });
  }

  /** Whether the record at `start`, a sync, will be answered by this thread and soon. */
  #isFlushedAtOnce(start: number): boolean {
    if (start < 0) return false;
    const { bytes, end } = this.#stream;
    const decoded = decodeRecord(bytes, start, end);
    if (!decoded.ok || decoded.value.record.type !== "sync") return false;
    return this.#isAlone(decoded.value.record);
  }

  /** A failure to send shows when the connection is read. */
  #send(ack: Parameters<AckSender["send"]>[1]): void {
    this.#options.acks.send(this.#options.epoch, ack);
  }

  /** Why nothing that comes can be trusted any more, or null. */
  #applyReceived(): string | null {
    const stream = this.#stream;
    const { isProtected } = this.#options.input;
    let applied = 0;
    let isDamaged = false;
    for (;;) {
      const length = stream.next();
      if (length === 0) break;
      isDamaged = !isProtected && (length < 0 || this.#sequence === this.#acknowledged);
      if (isDamaged) break;
      if (length < 0) throw new ApplyError(errno.EPROTO, "read the next record");
      this.#sequence += 1;
      const { bytes, start } = stream;
      if (recordTypeAt(bytes, start) === recordTypes.write) this.#applyWrite(bytes, start, length);
      else this.#applyOther(bytes, start, length);
      stream.consume(length);
      applied += 1;
    }
    this.#count(counters.recordsApplied, applied);
    return isDamaged ? damagedText : null;
  }

  #count(counter: number, amount: number): void {
    const { counters: values } = this.#options.memory;
    values[counter] = (values[counter] ?? 0) + amount;
  }

  #applyWrite(bytes: Buffer, start: number, length: number): void {
    const write = this.#write;
    if (!decodeWrite(write, bytes, start, length) || write.sequence !== this.#sequence) {
      throw new ApplyError(errno.EPROTO, `read record ${this.#sequence}`);
    }
    const fd = this.#objects.descriptor(write.object);
    let at = write.dataStart;
    let offset = write.offset;
    const steps = this.#writeBack.wrote(write.object, offset, write.dataEnd - at);
    while (at < write.dataEnd) {
      const done = pwrite(fd, bytes.subarray(at, write.dataEnd), offset);
      if (done <= 0) throw new ApplyError(done === 0 ? errno.EIO : -done, "write");
      at += done;
      offset += done;
    }
    if (steps > 0) this.#beginWriteBack(fd, steps);
  }

  /** By another thread: it takes as long as the disk has no room. */
  #beginWriteBack(fd: number, steps: number): void {
    const { epoch, ring } = this.#options;
    if (!ring.isIdle) {
      this.#passed.add();
      return;
    }
    const own = dup(fd);
    if (own >= 0) ring.push({ type: "write_back", epoch, fd: own, steps });
  }

  #applyOther(bytes: Buffer, start: number, length: number): void {
    const decoded = decodeRecord(bytes, start, start + length);
    if (!decoded.ok || decoded.value.sequence !== this.#sequence) {
      throw new ApplyError(errno.EPROTO, `read record ${this.#sequence}`);
    }
    const { record } = decoded.value;
    const tree = this.#trees[record.tree];
    if (tree === undefined) throw new ApplyError(errno.EPROTO, `find directory ${record.tree}`);
    switch (record.type) {
      case "sync":
        this.#sync(tree, record);
        return;
      case "hash_request":
        this.#hash(tree, record);
        return;
      case "seal":
        this.#seal(record);
        return;
      case "checkpoint": {
        const { pair, number, cookie } = record;
        const { epoch, ring } = this.#options;
        ring.push({ type: "checkpoint", epoch, pair, number, cookie, time: Date.now() });
        return;
      }
      case "names_request":
        this.#names(tree, record);
        return;
      case "alive":
        return;
      case "write":
        throw new ApplyError(errno.EPROTO, "apply a write twice");
      default:
        applyRecord(tree, this.#objects, record);
    }
  }

  #sync(tree: TreePaths, record: SyncRecord): void {
    const { kind, cookie } = record;
    if (this.#isAlone(record)) {
      this.#syncHere(record);
      return;
    }
    const directory = kind === "directory" ? openFlags.directory : 0;
    const flags = openFlags.readOnly | openFlags.nonBlocking | directory;
    const fd =
      kind === "tree"
        ? must(dup(tree.rootFd), "duplicate the root of tree", `${record.tree}`)
        : openReference(tree, this.#objects, record, flags);
    this.#options.ring.push({ type: "sync", epoch: this.#options.epoch, kind, fd, cookie });
  }

  /**
   * One flush of data, with nothing behind it and none under way: a database that writes its log. A
   * flush thread would have to be woken for it. No write is acknowledged meanwhile, so not on a slow disk.
   * What takes long is rather a flush of another kind.
   */
  #isAlone({ kind, object }: SyncRecord): boolean {
    const { ring } = this.#options;
    const isData = kind === "data" && object !== 0 && this.#syncs === 1;
    return this.#lone.isFor(isData, ring.isIdle ? 0 : 1, performance.now());
  }

  #syncHere({ object, cookie }: SyncRecord): void {
    const began = performance.now();
    const done = fdatasync(this.#objects.descriptor(object));
    this.#lone.took(began, performance.now());
    if (done < 0) this.#options.memory.setWord(words.flushError, -done);
    this.#send({ type: "synced", cookie, errno: done < 0 ? -done : 0 });
  }

  #hash(tree: TreePaths, record: HashRequestRecord): void {
    this.#send(hashRange(tree, record));
  }

  #names(tree: TreePaths, record: NamesRequestRecord): void {
    const { request, path, from, base } = record;
    const fd = openDirectory(tree, path);
    if (fd < 0) {
      this.#send({ type: "names", request, found: false, to: "", names: [] });
      return;
    }
    const { mapHeader } = this.#options;
    const since = mapHeader === null ? 0 : bornSince(mapHeader, base);
    const isLocal = tree.scope.within(path);
    const range = { from, to: "", limit: namesMax };
    const ranged = this.#isSealed ? {} : { ranged: tree.comparedNames };
    const told = namesWithin(fd, range, { since, isLocal, ...ranged });
    closeDescriptor(fd);
    this.#send({ type: "names", request, found: true, ...told });
  }

  #seal(record: SealRecord): void {
    const { epoch, ring } = this.#options;
    this.#isSealed = true;
    ring.push({ type: "seal", epoch, generation: record.generation });
  }

  #checkFlushes(): void {
    const failed = this.#options.memory.word(words.flushError);
    if (failed !== 0) throw new ApplyError(failed, "flush to the disk");
  }
}

/** A descriptor of the directory `path`, or the negative error number. */
function openDirectory(tree: TreePaths, path: string): number {
  const { directory, name } = tree.place(path);
  const flags = openFlags.readOnly | openFlags.directory;
  return openat(directory, name, flags | openFlags.noFollow | openFlags.closeOnExec);
}
