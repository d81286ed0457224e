/** Wait for a condition, bounded. @module */
import { setTimeout as delay } from "node:timers/promises";

/** The first value that is not null or false; throws with what was seen last. */
export async function waitFor<T>(
  what: string,
  timeoutMs: number,
  probe: () => T | null | false | Promise<T | null | false>,
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
