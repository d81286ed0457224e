/**
 * Outages as a client sees them: the gaps between acknowledged commits.
 *
 * @module
 */

export type Gap = {
  /** The last commit before and the first one after. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly ms: number;
};

/**
 * The longest gap between two neighbouring instants of `times` (ascending) that overlaps the window;
 * undefined when no two instants enclose a part of it.
 */
export function longestGap(
  times: readonly number[],
  window: { readonly fromMs: number; readonly untilMs: number },
): Gap | undefined {
  let longest: Gap | undefined;
  for (let index = firstAfter(times, window.fromMs); index < times.length; index += 1) {
    const fromMs = times[index - 1];
    const untilMs = times[index];
    if (fromMs === undefined || untilMs === undefined) {
      continue;
    }
    if (fromMs >= window.untilMs) {
      break;
    }
    if (longest === undefined || untilMs - fromMs > longest.ms) {
      longest = { fromMs, untilMs, ms: untilMs - fromMs };
    }
  }
  return longest;
}

/**
 * Whether commits flow again after an event: a gap of at least `gapMs` has ended since, and for `calmMs`
 * there has been none like it.
 */
export function hasRecovered(
  times: readonly number[],
  options: {
    readonly eventMs: number;
    readonly nowMs: number;
    readonly gapMs: number;
    readonly calmMs: number;
  },
): boolean {
  const { eventMs, nowMs, gapMs, calmMs } = options;
  const before = longestGap(times, { fromMs: eventMs, untilMs: nowMs });
  if (before === undefined || before.ms < gapMs) {
    return false;
  }
  const last = times.at(-1) ?? 0;
  const calm = longestGap(times, { fromMs: nowMs - calmMs, untilMs: nowMs });
  return nowMs - last < gapMs && calm !== undefined && calm.ms < gapMs;
}

/** Index of the first instant after `at`; `times.length` when there is none. */
function firstAfter(times: readonly number[], at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? Number.POSITIVE_INFINITY) > at) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}
