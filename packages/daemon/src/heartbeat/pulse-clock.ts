/**
 * When the modules of this node pulse: all at one moment, and at that of the other nodes.
 *
 * To wake up costs more than to pulse. So nodes pulse at multiples of the pulse on the clock of the wall, and a pulse that is
 * nearly due goes out with what another node says just now. Nodes whose clocks differ so follow the first of them.
 *
 * Nodes of a farm do not follow each other; each has its own place in the pulse, see `farm-beat.ts`.
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

/** Whether the silence of one pulse more is nothing. `lostMs`: the silence after which a node is lost to the others. */
export function isPatient(pulseMs: number, lostMs: number): boolean {
  return lostMs >= calmPulses * pulseMs;
}

/** For {@link PulseClock.add}. */
export function patienceOf(pulseMs: number, lostMs: number): number {
  return isPatient(pulseMs, lostMs) ? longPatience : 1;
}

export type PulseOptions = {
  /** Pulses without a word of the node that was followed, until this one goes first; 1 when left out. */
  readonly patience?: number;
  /** After the multiples of the pulse; 0 when left out. */
  readonly phaseMs?: number;
};

type Entry = {
  readonly pulseMs: number;
  readonly phaseMs: number;
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
   * `run` is called once per pulse, or up to {@link earlyShare} of one sooner where another node is `heard`. When the node that
   * was followed falls silent, the next time is `patience` pulses and a little more after the last one.
   */
  add(pulseMs: number, run: (nowMs: number) => void, options: PulseOptions = {}): Pulses {
    const { patience = 1, phaseMs = 0 } = options;
    const beatAtMs = this.#now();
    const entry: Entry = { pulseMs, phaseMs, run, beatAtMs, dueMs: 0 };
    entry.dueMs = nextTime(entry, beatAtMs, beatAtMs);
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
      beat(entry, nowMs, nextTime(entry, nowMs + leastShare * entry.pulseMs, nowMs));
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

function nextTime({ pulseMs, phaseMs }: Entry, afterMs: number, nowMs: number): number {
  return nextOnGrid(pulseMs, afterMs - phaseMs, nowMs) + phaseMs;
}

function beat(entry: Entry, nowMs: number, dueMs: number): void {
  entry.beatAtMs = nowMs;
  entry.dueMs = dueMs;
  entry.run(nowMs);
}
