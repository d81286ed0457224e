/**
 * One thing that is looked at again and again: how, how often, and what was seen.
 *
 * @module
 */
import { pauseOnGrid } from "../system/grid.ts";

export type Sight = {
  readonly up: boolean;
  /** What was seen, in words. */
  readonly detail: string;
  readonly latencyMs: number;
};

/** One look. Resolves with null when it is up, with the reason when it is down; never rejects. */
export type Look = (signal: AbortSignal) => Promise<string | null>;

/** Whether it is seen without waiting that it is up. False: that is not known. */
export type Glance = () => boolean;

export type CheckerOptions = {
  readonly look: Look;
  /** Comes before each look and may spare it: what waits costs an idle gemeld several times as much. */
  readonly glance?: Glance | undefined;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Looks in a row that must fail. */
  readonly failures: number;
  /** At every look that is down, and when it comes up. */
  readonly seen: (sight: Sight) => void;
  /** At every look that is up: how long it took. */
  readonly measured: (latencyMs: number) => void;
};

/** Look at once and then every interval, until `stop` is aborted. Looks never overlap. */
export async function watchRegularly(options: CheckerOptions, stop: AbortSignal): Promise<void> {
  const { intervalMs, failures, seen, measured } = options;
  let failed = 0;
  let wasUp = false;
  while (!stop.aborted) {
    const startedAt = performance.now();
    const why = await lookOnce(options, stop);
    if (stop.aborted) return;
    const latencyMs = Math.round(performance.now() - startedAt);
    failed = why === null ? 0 : failed + 1;
    if (why === null) measured(latencyMs);
    const up = failed === 0;
    const counts = up || failed >= failures;
    // "down" is said again and again: what hears it may have been unable to act on it before.
    if (counts && !(up && wasUp)) seen({ up, detail: why ?? `up in ${latencyMs} ms`, latencyMs });
    if (counts) wasUp = up;
    await pauseOnGrid(intervalMs, stop);
  }
}

async function lookOnce(
  { look, glance, timeoutMs }: CheckerOptions,
  stop: AbortSignal,
): Promise<string | null> {
  if (glance?.() === true) return null;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs).unref();
  const signal = AbortSignal.any([stop, late.signal]);
  const ended = new Promise<string>((resolve) => {
    signal.addEventListener("abort", () => resolve(`no answer within ${timeoutMs} ms`), {
      once: true,
    });
  });
  return Promise.race([look(signal), ended]).finally(() => clearTimeout(timer));
}
