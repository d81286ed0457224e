/**
 * The apply thread: connects to the primary, again and again, and runs one session after another.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import type { MapHeader } from "@gemel/replication";
import { handshakeAsReplica } from "../link/handshake.ts";
import { LinkInput } from "../link/link-input.ts";
import { configureLink, connectTcp, shutdownSocket } from "../link/socket-calls.ts";
import { freeTlsSession } from "../link/tls-session.ts";
import { forgetMap } from "../map/map-store.ts";
import { mapForPeer } from "../map/tracked-map.ts";
import { hurry } from "../priority.ts";
import { AckSender } from "./ack-sender.ts";
import { ApplyError } from "./apply-error.ts";
import { FlushRing } from "./flush-ring.ts";
import type { ApplyThreadData, ThreadMessage } from "./messages.ts";
import { ReplicaMemory, words } from "./replica-memory.ts";
import { Session } from "./session.ts";

const retryMs = 200;
const connectMs = 2000;
const mapPartBytes: number = 512 * 1024;

class ApplyThread {
  readonly #data: ApplyThreadData;
  readonly #memory: ReplicaMemory;
  readonly #acks: AckSender;
  readonly #ring: FlushRing;
  #mapHeader: MapHeader | null = null;
  /** Why there is no session, as last told: a reason is told once, not five times a second. */
  #told = "";

  constructor(data: ApplyThreadData) {
    this.#data = data;
    this.#memory = new ReplicaMemory(data.buffer);
    this.#acks = new AckSender(this.#memory, data.sendTimeoutMs);
    this.#ring = new FlushRing(this.#memory);
  }

  run(): void {
    try {
      while (!this.#memory.isStopping) {
        const failed = this.#memory.word(words.flushError);
        if (failed !== 0) throw new ApplyError(failed, "flush to the disk");
        const reason = this.#attempt();
        if (reason !== null) this.#tellDown(reason);
        if (!this.#memory.isStopping) this.#pause();
      }
    } catch (error) {
      if (!(error instanceof ApplyError)) throw error;
      this.#emit({ type: "broken", message: error.message });
    } finally {
      this.#acks.close();
      this.#ring.end();
    }
  }

  /** One connection with its session; why it is over, or why there was none. */
  #attempt(): string | null {
    const { host, port, sendTimeoutMs, wakeFd } = this.#data;
    const fd = connectTcp(host, port, connectMs, wakeFd);
    if (fd < 0) return `cannot connect to ${host} port ${port}: errno ${-fd}`;
    const epoch = this.#acks.open(fd);
    try {
      configureLink(fd, sendTimeoutMs);
      const shaken = handshakeAsReplica(fd, { ...this.#data, cancelFd: wakeFd });
      if (!shaken.ok) return shaken.reason;
      const { records, acknowledgements } = shaken.tls;
      this.#acks.secure(acknowledgements);
      this.#told = "";
      this.#emit({ type: "link", up: true, reason: `connected to ${shaken.peer}` });
      this.#tellMap(epoch);
      try {
        return this.#runSession(new LinkInput(fd, records), epoch);
      } finally {
        freeTlsSession(records, false);
      }
    } finally {
      this.#acks.close();
    }
  }

  /** First of all: what this node may have that the primary has not. */
  #tellMap(epoch: number): void {
    const { mapFile, directories } = this.#data;
    if (Atomics.exchange(this.#memory.words, words.forgetting, 0) !== 0) forgetMap(mapFile);
    const told = mapForPeer(mapFile, directories);
    this.#mapHeader = told?.header ?? null;
    const exists = told !== null;
    const bytes = told?.bytes ?? new Uint8Array(0);
    let at = 0;
    do {
      const end = Math.min(bytes.length, at + mapPartBytes);
      const part = { type: "map", exists, isLast: end === bytes.length } as const;
      this.#acks.send(epoch, { ...part, bytes: bytes.subarray(at, end) });
      at = end;
    } while (at < bytes.length);
  }

  #runSession(input: LinkInput, epoch: number): string {
    const { rootFds, scopes, wakeFd, sync, sendTimeoutMs } = this.#data;
    const [memory, acks, ring] = [this.#memory, this.#acks, this.#ring];
    try {
      return new Session({
        input,
        epoch,
        rootFds,
        scopes,
        wakeFd,
        sendTimeoutMs,
        memory,
        acks,
        ring,
        isWriteAwaited: sync === "write",
        mapHeader: this.#mapHeader,
        quiet: (quiet) => this.#emit({ type: "quiet", quiet }),
      }).run();
    } catch (error) {
      if (!(error instanceof ApplyError)) throw error;
      acks.send(epoch, { type: "failed", errno: error.errno, text: error.message });
      shutdownSocket(input.fd);
      this.#tellDown(error.message);
      throw error;
    }
  }

  #tellDown(reason: string): void {
    if (reason === this.#told) return;
    this.#told = reason;
    this.#emit({ type: "link", up: false, reason });
  }

  #pause(): void {
    Atomics.wait(this.#memory.words, words.stopping, 0, retryMs);
  }

  #emit(event: ThreadMessage): void {
    parentPort?.postMessage(event);
  }
}

hurry();
new ApplyThread(workerData as ApplyThreadData).run();
