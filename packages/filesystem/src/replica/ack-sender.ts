/**
 * Acknowledgements from any thread onto the one link.
 *
 * The lock keeps frames whole and the descriptor open while it is used; the epoch keeps answers of
 * an earlier session out of a later one.
 *
 * @module
 */
import { ByteWriter } from "@gemel/base";
import { type Acknowledgement, encodeAck } from "@gemel/replication";
import { closeDescriptor } from "../file-calls.ts";
import { sendAll } from "../link/socket-calls.ts";
import { type ReplicaMemory, words } from "./replica-memory.ts";
import { SharedLock } from "./shared-lock.ts";

export class AckSender {
  readonly #memory: ReplicaMemory;
  readonly #lock: SharedLock;
  readonly #writer = new ByteWriter();

  constructor(memory: ReplicaMemory) {
    this.#memory = memory;
    this.#lock = new SharedLock(memory.words, words.linkLock);
  }

  /** From now on acknowledgements go to `fd`; returns the epoch of the session. */
  open(fd: number): number {
    return this.#lock.hold(() => {
      this.#memory.setWord(words.linkFd, fd);
      return Atomics.add(this.#memory.words, words.linkEpoch, 1) + 1;
    });
  }

  /** Close the link's descriptor; nothing is sent after it. */
  close(): void {
    this.#lock.hold(() => {
      const fd = this.#memory.word(words.linkFd);
      this.#memory.setWord(words.linkFd, -1);
      if (fd >= 0) closeDescriptor(fd);
    });
  }

  get epoch(): number {
    return this.#memory.word(words.linkEpoch);
  }

  /** 0, also when the session is over; else the negative error number of the link. */
  send(epoch: number, ack: Acknowledgement): number {
    encodeAck(this.#writer.reset(), ack);
    return this.#lock.hold(() => {
      const fd = this.#memory.word(words.linkFd);
      if (fd < 0 || epoch !== this.epoch) return 0;
      return sendAll(fd, this.#writer.view());
    });
  }
}
