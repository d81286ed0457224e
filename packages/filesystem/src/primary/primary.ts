/**
 * The primary's role as the main thread sees it: mounts, threads, commands, time-outs.
 *
 * @module
 */
import { closeSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { GemelError, present } from "@gemel/base";
import type {
  Generation,
  MirrorEvent,
  MirrorStatus,
  ResyncEstimate,
  ResyncProgress,
} from "@gemel/protocol";
import { type MirrorArguments, mapSubjects } from "../arguments.ts";
import { agreementOf } from "../link/agreement.ts";
import { Custody } from "../takeover/custody.ts";
import type { Inheritance } from "../takeover/inheritance.ts";
import { writeAnswer } from "./answer-writer.ts";
import type { EstimateTask } from "./estimate.ts";
import { gateName, gateNumbers } from "./gate.ts";
import { JobRing } from "./job-ring.ts";
import { shutdownLink } from "./link-shutdown.ts";
import type { LinkThreadData } from "./link-thread.ts";
import type {
  DeviceCommand,
  DeviceThreadData,
  ThreadMessage,
  TreeDescriptors,
} from "./messages.ts";
import { mountAll, unmountOne } from "./mounts.ts";
import { PeerWatch } from "./peer-watch.ts";
import { PendingAnswers } from "./pending-answers.ts";
import { counters, linkPhases, SharedMemory, tickMs, times, words } from "./shared-memory.ts";
import { type SpareThreads, threadCounts } from "./spare-threads.ts";
import type { SyncThreadData } from "./sync-thread.ts";
import type { ThreadTask } from "./thread.ts";
import { makeWakeFd, wake } from "./wake.ts";

const progressMs = 500;
const inheritedPortMs = 5000;
const pollMs = 20;

type Answer = Extract<ThreadMessage, { readonly type: "answer" }>;
type CommandBody<T> = T extends unknown ? Omit<T, "id"> : never;

export type PrimaryOptions = {
  readonly config: MirrorArguments;
  readonly key: Uint8Array;
  readonly emit: (event: MirrorEvent) => void;
  readonly spares: SpareThreads;
};

export class Primary {
  readonly #options: PrimaryOptions;
  readonly #memory: SharedMemory = new SharedMemory();
  readonly #answers: PendingAnswers;
  readonly #watch: PeerWatch;
  readonly #wakeFd: number = makeWakeFd();
  readonly #waiting: Map<number, (answer: Answer) => void> = new Map();
  /** One for each thread, fulfilled when it has ended. */
  readonly #exits: Promise<void>[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  #device: Worker | null = null;
  #trees: readonly TreeDescriptors[] = [];
  #generation: Generation | null = null;
  #lastId = 0;
  #port = 0;
  #resyncBegan = 0;
  #isWithdrawn = false;

  constructor(options: PrimaryOptions) {
    this.#options = options;
    this.#answers = new PendingAnswers(this.#memory, writeAnswer);
    this.#watch = new PeerWatch(this.#memory, this.#answers, options.config.sendTimeoutMs);
  }

  /**
   * Mount, or take over what another process has mounted, and listen; mutations wait until the gate
   * opens. Throws `GemelError`.
   */
  async serve(inheritance: Inheritance | null = null): Promise<void> {
    const { config } = this.#options;
    this.#trees =
      inheritance === null
        ? mountAll(config.module, config.directories)
        : inheritedTrees(config.directories, inheritance);
    const { port1, port2 } = new MessageChannel();
    const deviceData: DeviceThreadData = {
      buffer: this.#memory.buffer,
      trees: this.#trees,
      wakeFd: this.#wakeFd,
      sync: config.sync,
      writeThrough: config.writeThrough,
      resync: config.resync,
      scopes: config.scopes,
      mapFile: config.mapFile,
      linkPort: port1,
      exchanges: inheritance?.exchanges ?? new Map(),
    };
    this.#device = this.#start({ thread: "device", data: deviceData }, [port1]);
    const syncData: SyncThreadData = { buffer: this.#memory.buffer };
    for (let index = 0; index < threadCounts.sync; index++) {
      this.#start({ thread: "sync", data: syncData }, []);
    }
    const linkData: LinkThreadData = {
      buffer: this.#memory.buffer,
      wakeFd: this.#wakeFd,
      devicePort: port2,
      module: config.module,
      agreement: agreementOf(config.scopes),
      node: config.node,
      peers: config.peers,
      key: this.#options.key,
      identity: config.identity,
      host: config.listenHost,
      port: config.port,
      portWaitMs: inheritance === null ? 0 : inheritedPortMs,
      sendTimeoutMs: config.sendTimeoutMs,
    };
    try {
      this.#port = await this.#startLink(linkData, port2);
    } catch (error) {
      await this.withdraw(false);
      throw error;
    }
    this.#timers.push(setInterval(() => this.#tick(), tickMs));
    this.#timers.push(setInterval(() => this.#tellProgress(), progressMs));
  }

  /** A standby waits at the other end of `channel`; null: there is none any more. */
  async keptBy(standby: { readonly pid: number; readonly channel: number } | null): Promise<void> {
    if (this.#isWithdrawn) return;
    if (standby === null) this.#memory.setWord(words.standby, -1);
    else await this.#ask({ type: "standby", ...standby });
  }

  /** `alone`, `born`, `admit`: done by the device thread. Throws `GemelError`. */
  async command(body: CommandBody<DeviceCommand>): Promise<void> {
    if (body.type === "admit") this.#resyncBegan = Date.now();
    const answer = await this.#ask(body);
    if (!answer.ok) {
      throw new GemelError(
        answer.code === "peer_unreachable" ? "peer_unreachable" : "refused",
        answer.message ?? "The command is refused in the present state",
      );
    }
    if (body.type === "born" || body.type === "admit") this.#generation = body.generation;
  }

  /** Whether it is known who may answer the application, and this process may. */
  get #isSettled(): boolean {
    const gate = gateName(this.#memory.word(words.gate));
    return gate === "connected" || gate === "alone";
  }

  /** Returns once the right to answer the application is settled, and after `limitMs` in any case. */
  async settled(limitMs: number): Promise<void> {
    const end = performance.now() + limitMs;
    while (!this.#isSettled && !this.#isWithdrawn && performance.now() < end) await delay(pollMs);
  }

  /** Why another process cannot go on in the place of this one now; null: it can. */
  get obstacle(): string | null {
    if (this.#memory.word(words.tainted) !== 0) {
      return "A flush of the disk has failed, and only this process knows which files must go on failing";
    }
    if (!this.#isSettled) {
      return "The right to answer the application is being settled, which takes a moment";
    }
    return null;
  }

  /** End, with the mount in the hands of the standby; everything that was read is answered. Throws `GemelError` refused. */
  async handOver(): Promise<void> {
    const answer = await this.#ask({ type: "hand_over" });
    if (!answer.ok) throw new GemelError("refused", answer.message ?? "It cannot hand over now");
    this.#isWithdrawn = true;
    await this.#stop();
  }

  /** What a resynchronisation would have to look at now. Throws `GemelError`. */
  async estimate(): Promise<ResyncEstimate> {
    const { mapFile, directories, scopes } = this.#options.config;
    const task: EstimateTask = {
      mapFile,
      subjects: mapSubjects(directories, scopes),
      rootFds: this.#trees.map(({ rootFd }) => rootFd),
      scopes,
    };
    const worker = new Worker(new URL("./estimate-thread.ts", import.meta.url), {
      workerData: task,
    });
    return new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
  }

  /** End the link session, if there is one; returns when it is over. */
  async dropPeer(reason: string): Promise<void> {
    const session = this.#memory.word(words.linkSession);
    if (this.#memory.word(words.linkPhase) === linkPhases.down) return;
    this.#watch.reason = reason;
    shutdownLink(this.#memory, session);
    await this.#until(() => this.#memory.word(words.linkEnded) === session, 5000);
  }

  /**
   * Stop serving. With `drain`, returns when everything is durable here and, if the peer is in sync
   * and connected, there; without, users of the mount are not waited for. The directories are unmounted in any case, also when it throws.
   */
  async withdraw(drain: boolean): Promise<void> {
    if (this.#isWithdrawn) return;
    this.#isWithdrawn = true;
    const gate = this.#memory.word(words.gate);
    const isStuck = gate === gateNumbers.frozen || gate === gateNumbers.alone_unborn;
    if (isStuck) await this.#ask({ type: "fail" });
    const failing = setTimeout(() => void this.#ask({ type: "fail" }), this.#drainMs);
    for (const tree of this.#trees) {
      await unmountOne(tree.path, drain, (text) => this.#log("warning", text));
    }
    clearTimeout(failing);
    new Custody(this.#memory).give("withdrawn");
    let lost: unknown;
    try {
      if (drain) await this.#drain();
    } catch (error) {
      lost = error;
    }
    await this.#stop();
    if (lost !== undefined) throw lost;
  }

  status(): Pick<
    MirrorStatus,
    | "gate"
    | "link"
    | "generation"
    | "resync"
    | "recordsSent"
    | "bytesSent"
    | "lagBytes"
    | "flushes"
    | "port"
  > {
    const phase = this.#memory.word(words.linkPhase);
    return {
      gate: gateName(this.#memory.word(words.gate)),
      link: phase === linkPhases.down ? "down" : phase === linkPhases.up ? "up" : "resyncing",
      generation: this.#generation,
      resync: phase === linkPhases.resyncing ? this.#progress() : null,
      recordsSent: this.#memory.counter(counters.recordsSent),
      bytesSent: this.#memory.counter(counters.bytesSent),
      lagBytes: phase === linkPhases.down ? null : this.#memory.lagBytes,
      flushes: {
        count: this.#time(times.flushes),
        localMicros: this.#time(times.flushLocal),
        totalMicros: this.#time(times.flushTotal),
      },
      port: this.#port,
    };
  }

  #time(index: number): number {
    return Number(Atomics.load(this.#memory.times, index));
  }

  /** Last resort before the process ends: nothing waits, nothing is left mounted. */
  abandon(unmountLazily: (path: string) => void): void {
    for (const tree of this.#trees) unmountLazily(tree.path);
  }

  get #drainMs(): number {
    return this.#options.config.sendTimeoutMs + 2000;
  }

  /** The device thread goes on after the unmount; without mounts it only flushes. */
  async #drain(): Promise<void> {
    const poke = setInterval(() => this.#poke(), pollMs);
    try {
      const answer = await Promise.race([
        this.#ask({ type: "drain" }),
        delay(this.#drainMs, undefined, { ref: false }),
      ]);
      if (answer === undefined || !answer.ok) {
        const text = answer?.message ?? "The peer did not acknowledge in time";
        throw new GemelError("peer_unreachable", `${text}: it does not have everything`);
      }
    } finally {
      clearInterval(poke);
    }
  }

  async #stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    const session = this.#memory.word(words.linkSession);
    this.#memory.setWord(words.stopping, 1);
    if (this.#memory.word(words.linkPhase) !== linkPhases.down) shutdownLink(this.#memory, session);
    new JobRing(this.#memory).wakeAll();
    Atomics.notify(this.#memory.words, words.linkReleased);
    this.#poke();
    await Promise.race([Promise.all(this.#exits), delay(5000, undefined, { ref: false })]);
    this.#answers.failAll(5);
    for (const { device } of this.#trees) closeSync(device);
    closeSync(this.#wakeFd);
    this.#trees = [];
  }

  #start(task: ThreadTask, transfer: readonly MessagePort[]): Worker {
    const worker = this.#options.spares.take(task.thread);
    worker.on("message", (message: ThreadMessage) => this.#received(message));
    worker.on("error", (error) =>
      this.#broken(`The ${task.thread} thread failed: ${error.stack ?? error.message}`),
    );
    // At once: a thread that ends early is waited for as well.
    this.#exits.push(exitOf(worker));
    worker.postMessage(task, [...transfer]);
    return worker;
  }

  async #startLink(
    data: LinkThreadData,
    devicePort: LinkThreadData["devicePort"],
  ): Promise<number> {
    const worker = this.#start({ thread: "link", data }, [devicePort]);
    return new Promise((resolve, reject) => {
      worker.on("message", (message: ThreadMessage) => {
        if (message.type === "listening") resolve(message.port);
        if (message.type === "refused") reject(new GemelError("address_in_use", message.message));
      });
    });
  }

  #received(message: ThreadMessage): void {
    switch (message.type) {
      case "answer": {
        const resolve = this.#waiting.get(message.id);
        this.#waiting.delete(message.id);
        resolve?.(message);
        return;
      }
      case "event":
        // The end of the link is part of a withdrawal, whose answer says how it went.
        if (this.#isWithdrawn && message.event.type === "link") return;
        this.#options.emit(this.#watch.explained(message.event));
        return;
      case "unmounted":
        if (!this.#isWithdrawn) this.#broken("The directory was unmounted by somebody else");
        return;
      case "loaded":
      case "listening":
      case "refused":
        return;
    }
  }

  #broken(message: string): void {
    this.#options.emit({ type: "broken", message });
  }

  async #ask(body: CommandBody<DeviceCommand>): Promise<Answer> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#device?.postMessage({ ...body, id });
    this.#poke();
    return answer;
  }

  #poke(): void {
    this.#memory.setWord(words.commands, 1);
    wake(this.#wakeFd);
  }

  #tick(): void {
    Atomics.add(this.#memory.words, words.tick, 1);
    const reason = this.#watch.overdue();
    if (reason !== null) {
      this.#log("warning", `The replication link is dropped: ${reason}`);
      shutdownLink(this.#memory, this.#memory.word(words.linkSession));
    }
  }

  #progress(): ResyncProgress {
    return {
      filesDone: this.#memory.counter(counters.filesDone),
      filesTotal: this.#memory.counter(counters.filesTotal),
      bytesDone: this.#memory.counter(counters.bytesDone),
      bytesTotal: this.#memory.counter(counters.bytesTotal),
      bytesSent: this.#memory.counter(counters.resyncBytesSent),
      elapsedMs: Date.now() - this.#resyncBegan,
    };
  }

  #tellProgress(): void {
    if (this.#memory.word(words.linkPhase) !== linkPhases.resyncing) return;
    this.#options.emit({ type: "progress", resync: this.#progress() });
  }

  #log(level: "info" | "warning" | "error", message: string): void {
    this.#options.emit({ type: "log", level, message });
  }

  async #until(condition: () => boolean, limitMs: number): Promise<void> {
    const end = Date.now() + limitMs;
    while (!condition()) {
      if (Date.now() > end) throw new GemelError("timeout", "The link session does not end");
      await delay(pollMs);
    }
  }
}

function inheritedTrees(
  directories: readonly string[],
  { trees }: Inheritance,
): readonly TreeDescriptors[] {
  return trees.map(({ rootFd, device, orphans }, index) => ({
    path: present(directories[index], "one tree for each directory"),
    rootFd,
    device,
    inherited: orphans,
  }));
}

async function exitOf(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.once("exit", () => resolve());
  });
}
