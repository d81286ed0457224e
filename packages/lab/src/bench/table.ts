/**
 * The rows for a person: medians, and measured against must reach.
 *
 * @module
 */
import { isReached, type RowReport, type Series, type Target } from "./report.ts";

/** Lines of the table of medians. */
export function seriesLines(rows: readonly RowReport[]): string[] {
  const lines: string[] = [];
  for (const { title, series } of rows) {
    lines.push(title);
    const width = Math.max(...series.map(({ name }) => name.length));
    for (const one of series) {
      lines.push(`  ${one.name.padEnd(width)}  ${seriesText(one)}`);
    }
  }
  return lines;
}

/** Lines of the table of targets, headings first. */
export function targetLines(rows: readonly RowReport[]): string[] {
  const targets = rows.flatMap((row) => row.targets);
  const whatWidth = Math.max(...targets.map(({ what }) => what.length), 0);
  const heading = `${"".padEnd(whatWidth)}  measured  must reach`;
  return [heading, ...targets.map((target) => targetLine(target, whatWidth))];
}

function targetLine(target: Target, width: number): string {
  const { what, measured, mustReach, bound, unit, reason } = target;
  const value = measured === null ? "-" : amount(measured, unit);
  const sign = bound === "at least" ? ">=" : "<=";
  const must = `${sign} ${amount(mustReach, unit)}`;
  const verdict = isReached(target) ? "reached" : (reason ?? "missed");
  return `${what.padEnd(width)}  ${value.padStart(8)}  ${must.padEnd(10)}  ${verdict}`;
}

function amount(value: number, unit: Target["unit"]): string {
  switch (unit) {
    case "ratio":
      return value.toFixed(2);
    case "times":
      return `${value.toFixed(1)} x`;
    case "s":
      return `${value.toFixed(1)} s`;
    case "MiB":
      return `${value.toFixed(0)} MiB`;
  }
}

function seriesText({ median, unit, rounds }: Series): string {
  const digits = median >= 100 ? 0 : 2;
  const least = Math.min(...rounds).toFixed(digits);
  const most = Math.max(...rounds).toFixed(digits);
  return `${median.toFixed(digits)} ${unit} (${least} to ${most})`;
}
