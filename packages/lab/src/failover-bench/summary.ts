/**
 * Many repetitions of the events as rows of a report: every step's times, and the targets.
 *
 * @module
 */
import { present } from "@gemel/base";
import { type RowReport, type Series, series, type Target } from "../bench/report.ts";
import { percentile } from "../bench/statistics.ts";
import type { EventName, Measured } from "./events.ts";

type Goal = {
  readonly title: string;
  readonly what: string;
  readonly mustReachS: number;
  readonly valueMs: (one: Measured) => number;
};

const goals: Readonly<Record<EventName, Goal>> = {
  power_cut: {
    title: "Power cut of the primary: milliseconds since the cut",
    what: "power cut: ALONE Ready after the detection",
    mustReachS: 1.5,
    valueMs: (one) => stepMs(one, "ALONE Ready") - stepMs(one, "heartbeats silent"),
  },
  swap: {
    title: "Planned swap: milliseconds since the command was typed",
    what: "planned swap: outage for the client",
    mustReachS: 1,
    valueMs: ({ outageMs }) => outageMs,
  },
  kill: {
    title: "The application is killed: milliseconds since",
    what: "killed process: noticed",
    mustReachS: 1,
    valueMs: (one) => stepMs(one, "noticed"),
  },
};

export function summarise(event: EventName, all: readonly Measured[]): RowReport {
  const { title, what, mustReachS, valueMs } = goals[event];
  const values = all.map(valueMs);
  const targets = [0.5, 0.99].map((share): Target => {
    const measured = percentile(values, share) / 1000;
    const words = `${what} (p${share * 100} of ${values.length})`;
    return { what: words, measured, mustReach: mustReachS, bound: "at most", unit: "s" };
  });
  return { id: event, title, series: [...steps(all), outages(all)], targets };
}

/** One line per step: p50, p99. */
export function stepLines({ title, series: rows }: RowReport): string[] {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(({ name, rounds }) => {
    const values = [percentile(rounds, 0.5), percentile(rounds, 0.99)];
    const cells = values.map((value) => Math.round(value).toString().padStart(8));
    return `  ${name.padEnd(width)}${cells.join("")}`;
  });
  return [title, `  ${"".padEnd(width)}${"p50".padStart(8)}${"p99".padStart(8)}`, ...lines];
}

/** In the order of their medians; a step that not every repetition has shows fewer values. */
function steps(all: readonly Measured[]): Series[] {
  const times = new Map<string, number[]>();
  for (const { name, ms } of all.flatMap((one) => one.steps)) {
    times.set(name, [...(times.get(name) ?? []), ms]);
  }
  return [...times]
    .map(([name, values]) => series(name, "ms", values))
    .sort((a, b) => a.median - b.median);
}

function outages(all: readonly Measured[]): Series {
  const values = all.map(({ outageMs }) => outageMs);
  return series("outage for the client", "ms", values);
}

function stepMs({ steps: all }: Measured, wanted: string): number {
  return present(
    all.find(({ name }) => name === wanted),
    `the step "${wanted}" was measured`,
  ).ms;
}
