/**
 * Acknowledgements from any thread onto the one link.
 *
 * A receipt for which nobody waits goes with the next acknowledgement: each message wakes the primary.
 *
 * The lock keeps frames whole and the descriptor open while it is used; the epoch keeps answers of
 * an earlier session out of a later one.
 *
 * @module
 */
import { ByteWriter } from "@gemel/base";
import { type Acknowledgement, encodeAck } from "@gemel/replication";
import { closeDescriptor } from "../file-calls.ts";
import { LinkOutput } from "../link/link-output.ts";
import type { Pointer } from "../link/openssl.ts";
import { shutdownSocket } from "../link/socket-calls.ts";
import { freeTlsSession } from "../link/tls-session.ts";
import { counters, type ReplicaMemory, words } from "./replica-memory.ts";
import { SharedLock } from "./shared-lock.ts";

export class AckSender {
  readonly #memory: ReplicaMemory;
  readonly #lock: SharedLock;
  readonly #writer = new ByteWriter();
  /** What {@link owe} was told, in memory that the threads share. */
  readonly #owed: Float64Array;
  readonly #waitMs: number;
  #output: { readonly epoch: number; readonly output: LinkOutput } | null = null;

  /** A send that makes no progress for `sendTimeoutMs` fails. */
  constructor(memory: ReplicaMemory, sendTimeoutMs: number) {
    this.#memory = memory;
    this.#owed = memory.counters;
    this.#waitMs = sendTimeoutMs;
    this.#lock = new SharedLock(memory.words, words.linkLock);
  }

  /** From now on acknowledgements go to `fd`; returns the epoch of the session. */
  open(fd: number): number {
    return this.#lock.hold(() => {
      this.#memory.setWord(words.linkFd, fd);
      this.#owed[counters.receiptOwed] = 0;
      return Atomics.add(this.#memory.words, words.linkEpoch, 1) + 1;
    });
  }

  /** Acknowledgements of the present session go through `tls`, which is freed at its end. */
  secure(tls: Pointer): void {
    this.#lock.hold(() => {
      this.#memory.setWord(words.linkTlsLow, (tls % 2 ** 32) | 0);
      this.#memory.setWord(words.linkTlsHigh, Math.floor(tls / 2 ** 32));
    });
  }

  /** Close the link's descriptor; nothing is sent after it. */
  close(): void {
    this.#lock.hold(() => {
      const fd = this.#memory.word(words.linkFd);
      this.#memory.setWord(words.linkFd, -1);
      freeTlsSession(this.#tls, fd >= 0);
      this.#memory.setWord(words.linkTlsLow, 0);
      this.#memory.setWord(words.linkTlsHigh, 0);
      if (fd >= 0) closeDescriptor(fd);
    });
  }

  /** The session ends: blocked reads and writes return. */
  hangUp(): void {
    this.#lock.hold(() => {
      const fd = this.#memory.word(words.linkFd);
      if (fd >= 0) shutdownSocket(fd);
    });
  }

  get epoch(): number {
    return this.#memory.word(words.linkEpoch);
  }

  /** The receipt of record `sequence` goes with the next acknowledgement of any thread. */
  owe(epoch: number, sequence: number): void {
    this.#lock.hold(() => {
      if (epoch === this.epoch) this.#owed[counters.receiptOwed] = sequence;
    });
  }

  /** 0, also when the session is over; else the negative error number of the link. */
  send(epoch: number, ack: Acknowledgement): number {
    return this.#lock.hold(() => {
      const fd = this.#memory.word(words.linkFd);
      if (fd < 0 || epoch !== this.epoch) return 0;
      const sequence = this.#owed[counters.receiptOwed] ?? 0;
      this.#writer.reset();
      if (sequence !== 0) encodeAck(this.#writer, { type: "received", sequence });
      this.#owed[counters.receiptOwed] = 0;
      encodeAck(this.#writer, ack);
      return this.#outputOf(epoch, fd).send(this.#writer.view());
    });
  }

  get #tls(): Pointer {
    const high = this.#memory.word(words.linkTlsHigh);
    return high * 2 ** 32 + (this.#memory.word(words.linkTlsLow) >>> 0);
  }

  #outputOf(epoch: number, fd: number): LinkOutput {
    if (this.#output?.epoch === epoch) return this.#output.output;
    const output = new LinkOutput({ fd, tls: this.#tls, waitMs: this.#waitMs });
    this.#output = { epoch, output };
    return output;
  }
}
