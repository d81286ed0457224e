/**
 * What the bench has measured: rows of series, and the targets that their ratios are held against.
 *
 * @module
 */
import type { Machine } from "./machine.ts";
import { median } from "./statistics.ts";

export type Series = {
  /** Who was measured: `local`, `streaming`, `write`, `fsync`, ... */
  readonly name: string;
  readonly unit: string;
  /** One value per round, in the order in which they were measured. */
  readonly rounds: readonly number[];
  readonly median: number;
};

export type Target = {
  readonly what: string;
  /** Null: it could not be measured, see `reason`. */
  readonly measured: number | null;
  readonly mustReach: number;
  /** Whether more is better or less. */
  readonly bound: "at least" | "at most";
  readonly unit: "ratio" | "times" | "s" | "MiB";
  readonly reason?: string;
};

export type RowReport = {
  readonly id: string;
  readonly title: string;
  readonly series: readonly Series[];
  readonly targets: readonly Target[];
};

export type BenchReport = {
  readonly version: 1;
  readonly startedAt: string;
  readonly quick: boolean;
  readonly machine: Machine;
  readonly rows: readonly RowReport[];
};

export function series(name: string, unit: string, rounds: readonly number[]): Series {
  return { name, unit, rounds, median: median(rounds) };
}

export function isReached({ measured, mustReach, bound }: Target): boolean {
  if (measured === null) return false;
  return bound === "at least" ? measured >= mustReach : measured <= mustReach;
}
