/**
 * When an address is announced: in bursts as soon as it is here, and again for those who missed it.
 *
 * @module
 */
import { boottimeMs } from "../system/native.ts";

/** Sooner than a client retries, and again for switches and hosts that missed it. */
const announcementsAtMs: readonly number[] = [0, 100, 200, 300, 400, 1000, 2000, 5000, 10_000];

/**
 * An announcement that is later than that is left out: this host slept or stood still, and another node
 * may have the address by now. Whoever still has it says so when it hears the other one again.
 */
const lateMaxMs = 1000;

/** Call `once` in bursts, in the background, until `signal` ends it. */
export function announceInBursts(
  once: () => void,
  signal: AbortSignal,
  clock: () => number = boottimeMs,
): void {
  if (signal.aborted) return;
  const began = clock();
  const timers = announcementsAtMs.map((atMs) =>
    setTimeout(() => {
      if (clock() - began <= atMs + lateMaxMs) once();
    }, atMs).unref(),
  );
  signal.addEventListener("abort", () => timers.forEach(clearTimeout), { once: true });
}

/** Call `once` at every interval, for so long, until `signal` ends it. */
export function announceAgain(
  once: () => void,
  { intervalMs, forMs }: { readonly intervalMs: number; readonly forMs: number },
  signal: AbortSignal,
  clock: () => number = boottimeMs,
): void {
  if (signal.aborted) return;
  const began = clock();
  let last = began;
  const timer = setInterval(() => {
    const now = clock();
    if (now - last <= intervalMs + lateMaxMs) once();
    last = now;
    if (now - began + intervalMs > forMs + lateMaxMs) clearInterval(timer);
  }, intervalMs).unref();
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
}
