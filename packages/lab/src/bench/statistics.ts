/**
 * Medians, percentiles, and ratios of what was measured side by side.
 *
 * @module
 */
import { assert } from "@gemel/base";

export function median(values: readonly number[]): number {
  assert(values.length > 0, "a median of something");
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/**
 * The median of the ratios within each round: what disturbs the machine for a while disturbs both
 * sides of a round, so it falls out of their ratio.
 */
export function pairedRatio(above: readonly number[], below: readonly number[]): number {
  assert(above.length === below.length, "both sides have the same rounds");
  return median(above.map((value, round) => value / (below[round] ?? Number.NaN)));
}

/** The value that `share` of all do not exceed; the largest when they are too few to tell. */
export function percentile(values: readonly number[], share: number): number {
  assert(values.length > 0, "a percentile of something");
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
