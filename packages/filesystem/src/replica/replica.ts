/**
 * A replica of a module's directories: mounted read-only, connected to the primary, applying.
 *
 * @module
 */
import { writeSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { Generation, MirrorStatus } from "@gemel/protocol";
import { everything, type ScopeRules } from "@gemel/replication";
import { mapSubjects } from "../arguments.ts";
import { closeDescriptor, eventfd } from "../file-calls.ts";
import { errno } from "../file-constants.ts";
import { agreementOf } from "../link/agreement.ts";
import type { IdentityFiles } from "../link/tls-identity.ts";
import type { SyncMode } from "../primary/gate.ts";
import { detachStaleMounts } from "../primary/stale-mount.ts";
import { AckSender } from "./ack-sender.ts";
import { FlushRing } from "./flush-ring.ts";
import {
  type ApplyThreadData,
  type FlushThreadData,
  type ReplicaEvent,
  type ThreadMessage,
  wakeBytes,
} from "./messages.ts";
import { mountReadOnly, unmountReadOnly } from "./read-only-mount.ts";
import { counters, ReplicaMemory, words } from "./replica-memory.ts";

export type ReplicaOptions = {
  /** Absolute paths; a record's tree is an index into them. */
  readonly directories: readonly {
    readonly path: string;
    /** What of it is mirrored; left out: everything. */
    readonly scope?: ScopeRules | undefined;
  }[];
  /** An IP address of the primary, and the port on which it listens for its replica. */
  readonly host: string;
  readonly port: number;
  readonly module: string;
  /** Name of this node. */
  readonly node: string;
  /** Nodes that the primary may be; empty: any but this one. */
  readonly peers: readonly string[];
  /** The cluster's key. */
  readonly key: Uint8Array;
  /** Null: the link is not encrypted. */
  readonly identity: IdentityFiles | null;
  readonly sync: SyncMode;
  readonly sendTimeoutMs: number;
  /** File of this node's change map. */
  readonly mapFile: string;
  readonly onEvent: (event: ReplicaEvent) => void;
};

export type ReplicaStatus = Pick<MirrorStatus, "link" | "generation" | "recordsApplied">;

const flushThreadCount = 2;

export class Replica {
  readonly #options: ReplicaOptions;
  readonly #memory = new ReplicaMemory();
  readonly #ring = new FlushRing(this.#memory);
  readonly #mounted: { readonly path: string; readonly fd: number }[] = [];
  readonly #workers: { readonly worker: Worker; readonly ended: Promise<void> }[] = [];
  #wakeFd = -1;
  #link: ReplicaStatus["link"] = "down";
  #generation: Generation | null = null;
  #isBroken = false;
  /** The link session in which a generation was asked to be recorded. */
  readonly #sealEpochs = new Map<Generation, number>();

  constructor(options: ReplicaOptions) {
    this.#options = options;
  }

  /**
   * Mount the directories read-only and begin to connect.
   *
   * Throws `GemelError` directory_missing, not_root; then nothing is mounted.
   */
  async start(): Promise<void> {
    try {
      for (const { path } of this.#options.directories) {
        const stale = detachStaleMounts(path);
        if (stale > 0) this.#log(`Detached ${stale} mount(s) that a predecessor left on ${path}`);
        this.#mounted.push({ path, fd: mountReadOnly(path) });
      }
    } catch (error) {
      this.#liftMounts();
      throw error;
    }
    this.#wakeFd = eventfd(0, 0o2000000);
    this.#startThreads();
  }

  /** The record taken over at the seal is durable: tell the primary. */
  sealRecorded(generation: Generation): void {
    this.#generation = generation;
    if (this.#link === "resyncing") this.#link = "up";
    const epoch = this.#sealEpochs.get(generation);
    this.#sealEpochs.delete(generation);
    if (epoch !== undefined) this.#ring.push({ type: "sealed", epoch, generation });
  }

  /** Give the change map up; the session begins anew, and compares everything. */
  compareAll(): void {
    this.#memory.setWord(words.forgetting, 1);
    new AckSender(this.#memory, this.#options.sendTimeoutMs).hangUp();
  }

  /** Apply everything received, end the session, lift the read-only mounts. */
  async leave(): Promise<void> {
    this.#memory.setWord(words.stopping, 1);
    if (this.#wakeFd >= 0) writeSync(this.#wakeFd, wakeBytes);
    await Promise.all(this.#workers.map(({ ended }) => ended));
    this.#workers.length = 0;
    this.#link = "down";
    this.#liftMounts();
    if (this.#wakeFd >= 0) closeDescriptor(this.#wakeFd);
    this.#wakeFd = -1;
  }

  status(): ReplicaStatus {
    return {
      link: this.#link,
      generation: this.#generation,
      recordsApplied: this.#memory.counters[counters.recordsApplied] ?? 0,
    };
  }

  #startThreads(): void {
    const { host, port, module, node, peers, key, identity, sync, sendTimeoutMs, mapFile } =
      this.#options;
    const scopes = this.#options.directories.map(({ scope }) => scope ?? everything);
    const paths = this.#options.directories.map(({ path }) => path);
    const directories = mapSubjects(paths, scopes);
    const agreement = agreementOf(scopes);
    const { buffer } = this.#memory;
    const rootFds = this.#mounted.map(({ fd }) => fd);
    const wakeFd = this.#wakeFd;
    const apply: ApplyThreadData = {
      ...{ buffer, rootFds, scopes, wakeFd, agreement },
      ...{ host, port, module, node, peers, key, identity, mapFile, directories },
      ...{ sync, sendTimeoutMs },
    };
    const flush: FlushThreadData = {
      ...{ buffer, rootFds, wakeFd, sendTimeoutMs, mapFile, directories },
    };
    this.#startThread(new URL("./apply-thread.ts", import.meta.url), apply);
    for (let count = 0; count < flushThreadCount; count += 1) {
      this.#startThread(new URL("./flush-thread.ts", import.meta.url), flush);
    }
  }

  #startThread(file: URL, workerData: ApplyThreadData | FlushThreadData): void {
    const worker = new Worker(file, { workerData });
    const ended = new Promise<void>((resolve) => {
      worker.once("exit", () => resolve());
    });
    worker.on("message", (message: ThreadMessage) => this.#handle(message));
    worker.on("error", (error) => {
      // The others must not wait for a thread that died: this is an error of the disk to them.
      Atomics.compareExchange(this.#memory.words, words.flushError, 0, errno.EIO);
      if (this.#wakeFd >= 0) writeSync(this.#wakeFd, wakeBytes);
      this.#ring.end();
      this.#handle({ type: "broken", message: `A thread of the replica failed: ${error}` });
    });
    this.#workers.push({ worker, ended });
  }

  #handle(message: ThreadMessage): void {
    if (message.type === "seal") {
      const { type, generation, epoch } = message;
      this.#sealEpochs.set(generation, epoch);
      this.#options.onEvent({ type, generation });
      return;
    }
    if (message.type === "link") this.#link = message.up ? "resyncing" : "down";
    if (message.type === "broken") {
      if (this.#isBroken) return;
      this.#isBroken = true;
      this.#link = "down";
    }
    this.#options.onEvent(message);
  }

  #log(message: string): void {
    this.#options.onEvent({ type: "log", level: "warning", message });
  }

  #liftMounts(): void {
    for (const { path, fd } of this.#mounted.splice(0).reverse()) {
      closeDescriptor(fd);
      if (!unmountReadOnly(path)) {
        this.#log(`The read-only mount of ${path} is in use: it is detached, its users keep it`);
      }
    }
  }
}
