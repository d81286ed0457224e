/**
 * When the modules of this node pulse: all at one moment, and at that of the other nodes.
 *
 * To wake up costs more than to pulse. So nodes pulse at multiples of the pulse on the clock of the wall, and a pulse that is
 * nearly due goes out with what another node says just now. Nodes whose clocks differ so follow the first of them.
 *
 * There is one timer and it is never moved, for Node fires it at the old time all the same. A node that follows has
 * it shortly after the pulses, when the processor still remembers; and only after every second of them, where the silence of
 * one more pulse is not what anybody waits for.
 *
 * @module
 */
import { nextOnGrid } from "../system/grid.ts";
import { boottimeMs } from "../system/native.ts";

/** So long before it is due a pulse goes out with that of another node: more than half, so that all come together. */
const earlyShare = 0.6;
/** A timer may fire so much before its time. */
const slackMs = 2;
/** How long after another node's usual time a node that followed it goes first. */
const lagMs = 6;
/** Between an own pulse and the next time on the grid at least, in pulses. */
const leastShare = 0.25;

/** So long a node that followed others waits for them before it goes first, in pulses. */
const longPatience = 2;
/** Silence of so many pulses is nothing yet, for who is to be patient. */
const calmPulses = 6;

/** `lostMs`: the silence after which a node is lost to the others. */
export function patienceOf(pulseMs: number, lostMs: number): number {
  return lostMs >= calmPulses * pulseMs ? longPatience : 1;
}

type Entry = {
  readonly pulseMs: number;
  readonly run: (nowMs: number) => void;
  beatAtMs: number;
  dueMs: number;
};

/** One module's. */
export type Pulses = {
  /** Another node pulses now. */
  readonly heard: (nowMs: number) => void;
  readonly end: () => void;
};

export class PulseClock {
  readonly #now: () => number;
  readonly #entries = new Set<Entry>();
  #timer: NodeJS.Timeout | undefined;
  #firesAtMs = Number.POSITIVE_INFINITY;

  /** `now`: milliseconds since boot. */
  constructor(now: () => number = boottimeMs) {
    this.#now = now;
  }

  /**
   * `run` is called once per pulse, or up to {@link earlyShare} of one sooner. When the node that was followed falls
   * silent, the next time is `patience` pulses and a little more after the last one.
   */
  add(pulseMs: number, run: (nowMs: number) => void, patience = 1): Pulses {
    const beatAtMs = this.#now();
    const entry = { pulseMs, run, beatAtMs, dueMs: nextOnGrid(pulseMs, beatAtMs, beatAtMs) };
    this.#entries.add(entry);
    this.#plan();
    return {
      heard: (nowMs) => {
        if (nowMs - entry.beatAtMs < pulseMs * (1 - earlyShare)) return;
        beat(entry, nowMs, nowMs + patience * pulseMs + Math.min(lagMs, pulseMs / 10));
      },
      end: () => {
        this.#entries.delete(entry);
        if (this.#entries.size === 0) this.#stop();
      },
    };
  }

  #fire(): void {
    this.#firesAtMs = Number.POSITIVE_INFINITY;
    const nowMs = this.#now();
    for (const entry of [...this.#entries]) {
      if (entry.dueMs > nowMs + slackMs || !this.#entries.has(entry)) continue;
      const { pulseMs } = entry;
      beat(entry, nowMs, nextOnGrid(pulseMs, nowMs + leastShare * pulseMs, nowMs));
    }
    this.#plan();
  }

  #plan(): void {
    const dueMs = Math.min(...[...this.#entries].map((entry) => entry.dueMs));
    if (dueMs >= this.#firesAtMs || this.#entries.size === 0) return;
    clearTimeout(this.#timer);
    this.#firesAtMs = dueMs;
    this.#timer = setTimeout(() => this.#fire(), Math.ceil(Math.max(0, dueMs - this.#now())));
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#firesAtMs = Number.POSITIVE_INFINITY;
  }
}

function beat(entry: Entry, nowMs: number, dueMs: number): void {
  entry.beatAtMs = nowMs;
  entry.dueMs = dueMs;
  entry.run(nowMs);
}
