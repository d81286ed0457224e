/**
 * Waiting for a condition, always with a bound.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import { monotonicMs } from "./monotonic.ts";

export type WaitOptions = {
  /** What is waited for, as it shall read in "Waited 10 s for ...". */
  readonly what: string;
  readonly timeoutMs: number;
  readonly intervalMs?: number;
  /** What is known so far, added to the error. */
  readonly describe?: () => string;
};

/** Thrown when the bound is reached. */
export class WaitTimeout extends Error {
  override readonly name = "WaitTimeout";
}

/**
 * Ask `condition` until it answers something other than `undefined` or `false`, and return that.
 *
 * @throws WaitTimeout after `timeoutMs`.
 */
export async function waitFor<T>(
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  options: WaitOptions,
): Promise<T> {
  const deadline = monotonicMs() + options.timeoutMs;
  for (;;) {
    const answer = await condition();
    if (answer !== undefined && answer !== false) {
      return answer;
    }
    if (monotonicMs() > deadline) {
      const known = options.describe === undefined ? "" : `; ${options.describe()}`;
      throw new WaitTimeout(`Waited ${options.timeoutMs / 1000} s for ${options.what}${known}`);
    }
    await delay(options.intervalMs ?? 20);
  }
}
