/**
 * The loop of the device thread: requests of the kernel, commands of the main thread, and steps of
 * a resynchronisation in between.
 *
 * When requests wait at the end of a step of t milliseconds, they are served for at least t before
 * the next one, so a resynchronisation takes at most half of this thread from an application.
 *
 * @module
 */
import { readSync } from "node:fs";
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { present } from "@gemel/base";
import { encodeResend, readRequest, replyBuffer, waitReadable, writeReply } from "@gemel/fuse";
import { everything, Scope } from "@gemel/replication";
import { mapSubjects } from "../arguments.ts";
import { Checkpoints } from "../map/checkpoints.ts";
import { Marker } from "../map/marker.ts";
import { TrackedMap } from "../map/tracked-map.ts";
import { removeUnfinished } from "../replica/remove-tree.ts";
import { Custody } from "../takeover/custody.ts";
import { writeAnswer } from "./answer-writer.ts";
import { Capture } from "./capture.ts";
import { DescriptorCache } from "./descriptor-cache.ts";
import { DeviceSession } from "./device-session.ts";
import { JobRing } from "./job-ring.ts";
import { heldMsMax } from "./link-writer.ts";
import type { DeviceCommand, DeviceThreadData, LinkNotice, ThreadMessage } from "./messages.ts";
import { MountedTree } from "./mounted-tree.ts";
import { NextRequest, soonMs } from "./next-request.ts";
import type { Node } from "./node.ts";
import { Exchanges } from "./operations/exchanges.ts";
import { PendingAnswers } from "./pending-answers.ts";
import { RequestServer, requestBufferSize } from "./request-server.ts";
import { SharedMemory, words } from "./shared-memory.ts";

/** Objects that are kept open at most; pinned ones not counted. */
const descriptorsMax = 2048;

/** Something of our own may be due while a copy is held back: ms. */
const pauseMax = 20;

/** Steps of a resynchronisation are taken for so long before a request is looked for: ms. */
const sliceMs = 0.5;

/** While nothing is read any more, how often it is looked whether everything was answered: ms. */
const leavingMs = 1;

/** Requests served in a row before commands are looked at. */
const burstMax = 16;

/** After so many requests that came one by one, it is tried whether there are more at a time. */
const singlesInRow = 8;

export class DeviceServer {
  readonly #data: DeviceThreadData;
  readonly #port: MessagePort;
  readonly #memory: SharedMemory;
  readonly #buffer: Buffer = Buffer.alloc(requestBufferSize);
  readonly #trees: readonly MountedTree[];
  readonly #server: RequestServer;
  readonly #capture: Capture;
  readonly #session: DeviceSession;
  readonly #linkPort: MessagePort;
  readonly #gone: Set<MountedTree> = new Set();
  readonly #wakeBytes: Buffer = Buffer.alloc(8);
  readonly #tracked: TrackedMap;
  readonly #checkpoints: Checkpoints;
  #nextStepAt = 0;
  /** The last look for another request found one. */
  #isStreaming = false;
  #singles = 0;
  readonly #next: NextRequest = new NextRequest();

  constructor(data: DeviceThreadData, port: MessagePort) {
    this.#data = data;
    this.#port = port;
    this.#linkPort = data.linkPort;
    this.#memory = new SharedMemory(data.buffer);
    const answers = new PendingAnswers(this.#memory, writeAnswer);
    const jobs = new JobRing(this.#memory);
    const descriptors = new DescriptorCache(this.#memory, descriptorsMax);
    const capture = new Capture((message) => this.#session.drop(message));
    this.#capture = capture;
    const released = (node: Node): void => capture.release(node);
    const custody = new Custody(this.#memory);
    const owned = { descriptors, buffer: this.#buffer, custody, released };
    this.#trees = data.trees.map((tree, index) => {
      if (tree.inherited === undefined) removeUnfinished(tree.rootFd);
      const scope = new Scope(data.scopes[index] ?? everything);
      return new MountedTree({ index, ...tree, ...owned, scope });
    });
    const paths = data.trees.map(({ path }) => path);
    this.#tracked = new TrackedMap(data.mapFile, mapSubjects(paths, data.scopes), (message) =>
      this.#post({ type: "event", event: { type: "log", level: "info", message } }),
    );
    const trees = this.#trees;
    const shared = { memory: this.#memory, answers, jobs, capture, trees, tracked: this.#tracked };
    this.#checkpoints = new Checkpoints({
      ...shared,
      nextSlot: () => this.#server.flushes.nextSlot(),
    });
    this.#server = new RequestServer({
      memory: this.#memory,
      answers,
      jobs,
      capture,
      exchanges: new Exchanges(custody, data.exchanges),
      custody,
      marker: new Marker(this.#tracked),
      sync: data.sync,
      writeThrough: data.writeThrough,
      buffer: this.#buffer,
      tree: present(this.#trees[0], "a module has a replicated directory"),
      askBirth: () => this.#post({ type: "event", event: { type: "write_alone" } }),
      log: (message) => this.#log(message),
    });
    this.#session = new DeviceSession({
      ...shared,
      checkpoints: this.#checkpoints,
      custody,
      resync: data.resync,
      server: this.#server,
      post: (message) => this.#post(message),
    });
  }

  /** Until the threads are told to end: what was answered may have to be flushed after the unmount. */
  run(): void {
    for (const { device, inherited } of this.#data.trees) if (inherited) askAgain(device);
    for (const tree of this.#trees) this.#server.flushes.flushTree(tree);
    while (this.#memory.word(words.stopping) === 0) {
      if (this.#memory.word(words.commands) !== 0) this.#takeCommands();
      if (this.#session.isLeaving) {
        this.#session.checkHandover();
        waitReadable([this.#data.wakeFd], leavingMs);
        continue;
      }
      const isBusy = this.#serveBurst();
      for (const tree of this.#trees) tree.nodes.cool();
      this.#capture.link?.flushDue(performance.now());
      const isStepping = this.#copyStep();
      if (this.#session.isDraining) this.#session.checkDrain();
      else this.#checkpoints.run(performance.now());
      const timesDueMs = this.#capture.timesDueInMs;
      if (timesDueMs === 0) this.#capture.sendTimes();
      const now = performance.now();
      this.#capture.link?.flushDue(now);
      this.#capture.link?.sayAliveWhenDue(now);
      if (timesDueMs !== 0 && !isBusy && !isStepping) this.#wait(timesDueMs);
    }
    this.#session.finish();
    for (const tree of this.#trees) tree.close();
    this.#tracked.close();
  }

  #serveBurst(): boolean {
    let isBusy = false;
    for (const tree of this.#trees) {
      if (this.#gone.has(tree)) continue;
      for (let count = 0; count < burstMax; count++) {
        const length = readRequest(tree.device, this.#buffer);
        if (length === 0) {
          this.#isStreaming = count > 1;
          break;
        }
        if (length < 0) {
          this.#gone.add(tree);
          if (this.#gone.size === this.#trees.length) this.#post({ type: "unmounted" });
          break;
        }
        this.#next.served(this.#server.handle(tree, length));
        if (this.#memory.word(words.commands) !== 0) return true;
        if (!this.#mayHaveMore()) break;
        isBusy = true;
      }
    }
    return isBusy;
  }

  /**
   * Whether it is worth while to look for another request before waiting for one: a look that finds
   * nothing costs as much as a short wait. Now and then it is tried anyhow.
   */
  #mayHaveMore(): boolean {
    this.#singles = (this.#singles + 1) % singlesInRow;
    return this.#isStreaming || this.#singles === 0;
  }

  /** True when there is more to copy now, or soon: then the thread must not sleep. */
  #copyStep(): boolean {
    if (!this.#session.isCopying) return false;
    const start = performance.now();
    if (start < this.#nextStepAt) {
      waitReadable(this.#waitedFor(), Math.min(pauseMax, Math.ceil(this.#nextStepAt - start)));
      return true;
    }
    let state = this.#session.step();
    while (state && this.#mayStepOn(start)) state = this.#session.step();
    // It waits for the peer: for the receipt of what it has sent, too.
    if (!state) this.#capture.link?.flush();
    const end = performance.now();
    // An application's request; what the peer says all the time is no reason to rest.
    const isWanted = waitReadable(this.#devices(), 0) !== 0;
    const restMs = Math.max(isWanted ? end - start : 0, this.#session.copyPauseMs(end));
    this.#nextStepAt = restMs > 0 ? end + restMs : 0;
    return state;
  }

  /** Small files are many steps: a look at what else there is costs as much as one of them. */
  #mayStepOn(start: number): boolean {
    if (this.#memory.word(words.commands) !== 0) return false;
    const now = performance.now();
    return now - start < sliceMs && this.#session.copyPauseMs(now) === 0;
  }

  /** Until something comes, but no longer than until something of our own is due; -1: no limit. */
  #wait(timesDueMs: number): void {
    const waitMs = this.#session.isDraining ? 10 : this.#checkpoints.waitMs(performance.now());
    const limits = [timesDueMs < 0 ? Number.POSITIVE_INFINITY : timesDueMs, waitMs];
    if (this.#capture.link?.isHolding) limits.push(heldMsMax);
    limits.push(this.#capture.link?.aliveDueMs(performance.now()) ?? Number.POSITIVE_INFINITY);
    const limit = Math.min(...limits);
    const since = performance.now();
    if (!this.#next.isSoon || !this.#look(since)) {
      waitReadable(this.#waitedFor(), Number.isFinite(limit) ? Math.ceil(limit) : -1);
    }
    this.#next.came(performance.now() - since);
  }

  /** For a moment, without falling asleep: whether something came. */
  #look(since: number): boolean {
    const files = this.#waitedFor();
    do {
      if (waitReadable(files, 0) !== 0) return true;
    } while (performance.now() - since < soonMs);
    return false;
  }

  #waitedFor(): number[] {
    return [this.#data.wakeFd, ...this.#devices()];
  }

  #devices(): number[] {
    return this.#trees.filter((tree) => !this.#gone.has(tree)).map(({ device }) => device);
  }

  #takeCommands(): void {
    this.#memory.setWord(words.commands, 0);
    try {
      readSync(this.#data.wakeFd, this.#wakeBytes, 0, 8, null);
    } catch {
      // EAGAIN: whoever set the flag has not written yet; it will end the next wait at once.
    }
    this.#session.checkLink();
    for (;;) {
      const notice = receiveMessageOnPort(this.#linkPort);
      if (notice === undefined) break;
      this.#session.noticed(notice.message as LinkNotice);
    }
    for (;;) {
      const received = receiveMessageOnPort(this.#port);
      if (received === undefined) break;
      this.#session.command(received.message as DeviceCommand);
    }
    this.#session.checkDrain();
  }

  #post(message: ThreadMessage): void {
    this.#port.postMessage(message);
  }

  #log(message: string): void {
    this.#post({ type: "event", event: { type: "log", level: "error", message } });
  }
}

/** Let the kernel repeat what a predecessor read and did not answer. */
function askAgain(device: number): void {
  const out = replyBuffer(Buffer.alloc(64));
  const failed = writeReply(device, out.bytes, encodeResend(out));
  if (failed !== 0) throw new Error(`The kernel does not repeat its requests: errno ${failed}`);
}
