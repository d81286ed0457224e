/**
 * Whether the peer still acknowledges: nothing that waits for it may be older than the time-out.
 *
 * Time is counted in ticks of the main thread, so that a pause of the whole process is not taken
 * for a silent peer.
 *
 * @module
 */
import type { MirrorEvent } from "@gemel/protocol";
import { gateNumbers } from "./gate.ts";
import type { PendingAnswers } from "./pending-answers.ts";
import { linkPhases, type SharedMemory, tickMs, words } from "./shared-memory.ts";

export class PeerWatch {
  readonly #memory: SharedMemory;
  readonly #answers: PendingAnswers;
  readonly #timeoutTicks: number;
  readonly #timeoutMs: number;
  #acknowledgements = 0;
  #silentSince = 0;
  #watchedSession = 0;
  #droppedSession = 0;
  /** Why we end the present session ourselves, for the event that will tell its end. */
  reason: string | null = null;

  constructor(memory: SharedMemory, answers: PendingAnswers, timeoutMs: number) {
    this.#memory = memory;
    this.#answers = answers;
    this.#timeoutMs = timeoutMs;
    this.#timeoutTicks = Math.ceil(timeoutMs / tickMs);
  }

  /** Why the session has to be dropped now; null when all is well. Told once per session. */
  overdue(): string | null {
    const session = this.#memory.word(words.linkSession);
    const phase = this.#memory.word(words.linkPhase);
    const tick = this.#memory.word(words.tick);
    if (phase !== linkPhases.resyncing && phase !== linkPhases.up) {
      this.#watchedSession = 0;
      return null;
    }
    if (session !== this.#watchedSession) {
      // The silence before it was admitted is not the peer's.
      this.#watchedSession = session;
      this.#silentSince = tick;
    }
    if (session === this.#droppedSession) return null;
    const oldest = this.#oldest(tick);
    if (((tick - oldest) | 0) <= this.#timeoutTicks) return null;
    this.#droppedSession = session;
    this.reason = `peer did not acknowledge for ${this.#timeoutMs} ms`;
    return this.reason;
  }

  /** The end of a link with the reason that only we know. */
  explained(event: MirrorEvent): MirrorEvent {
    if (event.type !== "link" || event.up) return event;
    const reason = this.reason ?? event.reason;
    this.reason = null;
    return { ...event, reason };
  }

  #oldest(tick: number): number {
    const acknowledgements = this.#memory.word(words.acknowledgements);
    const isIdle = this.#memory.hasReceived(this.#memory.word(words.sent));
    if (isIdle || acknowledgements !== this.#acknowledgements) {
      this.#acknowledgements = acknowledgements;
      this.#silentSince = tick;
    }
    // Under any other gate what waits does not wait for this peer, but for a birth.
    if (this.#memory.word(words.gate) !== gateNumbers.connected) return this.#silentSince;
    const slot = this.#answers.oldestTick();
    if (slot === undefined) return this.#silentSince;
    return ((slot - this.#silentSince) | 0) < 0 ? slot : this.#silentSince;
  }
}
