/** Waiting for a condition, with a bound. @module */
import { setTimeout as sleep } from "node:timers/promises";

export async function until(condition: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error("It did not happen in time");
    await sleep(10);
  }
}
