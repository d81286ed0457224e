/** Wait for a condition, bounded. @module */
import { setTimeout as delay } from "node:timers/promises";

type Probe<T> = () => T | null | false | Promise<T | null | false>;

/** Below this a bound would say something about the machine, which may have much else to do. */
const patienceMs = 45_000;

/**
 * The first value that is not null or false; throws with what was seen last. `usualMs` is how long it
 * takes at most on a machine that is not busy; what takes longer is waited for all the same.
 */
export async function waitFor<T>(
  what: string,
  usualMs: number,
  probe: Probe<T>,
  seen: () => unknown = () => "",
): Promise<T> {
  return waitWithin(what, Math.max(usualMs, patienceMs), probe, seen);
}

/** As {@link waitFor}, with a time that was promised: for tests that run alone. */
export async function waitWithin<T>(
  what: string,
  timeoutMs: number,
  probe: Probe<T>,
  seen: () => unknown = () => "",
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value !== null && value !== false) return value;
    if (performance.now() > deadline) {
      throw new Error(`not within ${timeoutMs} ms: ${what}; ${JSON.stringify(await seen())}`);
    }
    await delay(20);
  }
}
