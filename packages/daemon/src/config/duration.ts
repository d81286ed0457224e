/** Durations as configurations write them: a number, with an optional unit. @module */
import { failed, ok, type Result } from "@gemel/base";
import type { DurationUnit } from "@gemel/protocol/schema";

const unitMs: Readonly<Record<DurationUnit, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
};

/**
 * Parse `text` into whole milliseconds; without a unit `native` applies. A duration that is not 0
 * but rounds to 0 ms is `too_fine`; beyond 10000 days it is `too_long`.
 */
export function parseDuration(
  text: string,
  native: DurationUnit,
): Result<number, "malformed" | "too_fine" | "too_long"> {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(d|h|m|s|ms|us)?\s*$/.exec(text);
  if (match === null) return failed("malformed");
  const unit = (match[2] ?? native) as DurationUnit;
  const exact = Number(match[1]) * unitMs[unit];
  if (exact > 10_000 * unitMs.d) return failed("too_long");
  const ms = Math.round(exact);
  return ms === 0 && exact > 0 ? failed("too_fine") : ok(ms);
}
