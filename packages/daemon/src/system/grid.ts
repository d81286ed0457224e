/**
 * What is done again and again, on a common grid of times: what is due every second is due at the same moment
 * as what is due every two seconds, so that an idle process wakes up once for all of it. A wake-up costs more than most
 * of what is done then. It is a grid on the clock of the wall, so what nodes say to each other comes when they are awake.
 *
 * @module
 */
import { boottimeMs } from "./native.ts";

/** A timer may fire so much before its time. */
const slackMs = 5;

type Entry = { readonly periodMs: number; dueMs: number; readonly run: () => void };

const entries = new Set<Entry>();
/** Never moved to a later time: of a timer that was cleared, Node wakes up all the same. */
let timer: { readonly dueMs: number; readonly end: () => void } | null = null;

/**
 * Calls `run` at every multiple of `periodMs`, the first time after `afterMs` at the earliest. What ends it is
 * returned. Does not keep the process alive.
 */
export function every(periodMs: number, run: () => void, afterMs = 0): () => void {
  const entry = { periodMs, dueMs: nextOnGrid(periodMs, boottimeMs() + afterMs), run };
  entries.add(entry);
  plan();
  return () => {
    entries.delete(entry);
  };
}

/**
 * Resolves at a multiple of `periodMs` that is between a half and one and a half of it away, or when `signal` is aborted.
 * Who does something short in between does it once per period.
 */
export function pauseOnGrid(periodMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const end = (): void => {
      stop();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const stop = every(periodMs, end, periodMs / 2);
    signal.addEventListener("abort", end, { once: true });
  });
}

/**
 * The first multiple of `periodMs` after `afterMs`, less than one period and a little more away; both in milliseconds
 * since boot. When the clock of the wall jumps, only the grid does. `nowMs`: what it is now.
 */
export function nextOnGrid(
  periodMs: number,
  afterMs: number = boottimeMs(),
  nowMs: number = boottimeMs(),
): number {
  const wallMs = Date.now() - nowMs;
  return (Math.floor((afterMs + wallMs + slackMs) / periodMs) + 1) * periodMs - wallMs;
}

function plan(): void {
  if (entries.size === 0) return;
  const dueMs = Math.min(...[...entries].map((entry) => entry.dueMs));
  if (timer !== null && timer.dueMs <= dueMs) return;
  timer?.end();
  const waits = setTimeout(runDue, Math.ceil(Math.max(0, dueMs - boottimeMs()))).unref();
  timer = { dueMs, end: () => clearTimeout(waits) };
}

function runDue(): void {
  timer = null;
  const nowMs = boottimeMs();
  const due = [...entries].filter(({ dueMs }) => dueMs <= nowMs + slackMs);
  for (const entry of due) entry.dueMs = nextOnGrid(entry.periodMs, nowMs);
  plan();
  for (const entry of due) if (entries.has(entry)) entry.run();
}
