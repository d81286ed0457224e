/**
 * What a serving `gemel-fs` gives into the keeping of its standby, as it comes and goes.
 *
 * Every thread has its own, over the same channel; the number of the channel is in the shared
 * memory, and is -1 without a standby. A channel is never closed as long as the process lives, so its
 * number never means anything else.
 *
 * @module
 */
import { errno } from "../file-constants.ts";
import { type SharedMemory, words } from "../primary/shared-memory.ts";
import { isFull, send } from "./channel.ts";
import { type CustodyType, encodeCustody } from "./custody-message.ts";

/** A standby that does not take a message for so long is given up: the application goes before. */
const patienceMs = 50;

type Part = { readonly tree?: number; readonly ino?: number; readonly unique?: bigint };

export class Custody {
  readonly #memory: SharedMemory;

  constructor(memory: SharedMemory) {
    this.#memory = memory;
  }

  /** False: there is no standby, or none any more. */
  give(type: CustodyType, part: Part = {}, descriptor = -1): boolean {
    const channel = this.#memory.word(words.standby);
    if (channel < 0) return false;
    const { tree = 0, ino = 0, unique = 0n } = part;
    const message = encodeCustody({ type, tree, ino, unique });
    const end = performance.now() + patienceMs;
    for (;;) {
      const done = send(channel, message, descriptor);
      if (done === 0) return true;
      if (done !== -errno.EINTR && (!isFull(done) || performance.now() > end)) break;
      Atomics.wait(this.#memory.words, words.standby, channel, 1);
    }
    // What it holds is not complete: it must not take over. Another one will be started.
    if (Atomics.compareExchange(this.#memory.words, words.standby, channel, -1) === channel) {
      killIfAlive(this.#memory.word(words.standbyPid));
    }
    return false;
  }
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
