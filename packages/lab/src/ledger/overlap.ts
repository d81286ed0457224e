/**
 * Whether two nodes acknowledged at the same time.
 *
 * An answer that was under way when the right changed hands may arrive late, and is contained in what the
 * other node has. What must never be: each node acknowledges an operation that was begun after the
 * other one had acknowledged one. This holds between two instants among which the right changes hands
 * once at most, as in a partition.
 *
 * @module
 */
import type { Acknowledged } from "./record.ts";

export type Window = { readonly fromMs: number; readonly untilMs: number };

export type Overlap = readonly [Acknowledged, Acknowledged];

/** The first pair of operations that shows it, among those that were begun in the window. */
export function overlapOf(all: readonly Acknowledged[], window: Window): Overlap | undefined {
  const within = all.filter(({ beganMs }) => beganMs >= window.fromMs && beganMs < window.untilMs);
  const nodes = [...new Set(within.map(({ node }) => node))];
  for (const [index, one] of nodes.entries()) {
    for (const other of nodes.slice(index + 1)) {
      const late = beganAfterFirst(within, one, other);
      const alsoLate = beganAfterFirst(within, other, one);
      if (late !== undefined && alsoLate !== undefined) return [late, alsoLate];
    }
  }
  return undefined;
}

/** The nodes that acknowledged what was begun in the window. */
export function nodesThatAnswered(all: readonly Acknowledged[], window: Window): string[] {
  const nodes = all
    .filter(({ beganMs }) => beganMs >= window.fromMs && beganMs < window.untilMs)
    .map(({ node }) => node);
  return [...new Set(nodes)].sort();
}

/** An operation of `one` that was begun after `other` had acknowledged one. */
function beganAfterFirst(
  within: readonly Acknowledged[],
  one: string,
  other: string,
): Acknowledged | undefined {
  const times = within.filter(({ node }) => node === other).map(({ atMs }) => atMs);
  const first = times.reduce((low, atMs) => Math.min(low, atMs), Number.POSITIVE_INFINITY);
  return within.find(({ node, beganMs }) => node === one && beganMs > first);
}
