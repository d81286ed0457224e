import type { LogEntry } from "@gemel/protocol";
import { expect, test } from "vitest";
import { percentile } from "../src/bench/statistics.ts";
import type { Measured } from "../src/failover-bench/events.ts";
import { stepsOf, takeOverPatterns } from "../src/failover-bench/steps.ts";
import { stepLines, summarise } from "../src/failover-bench/summary.ts";

const eventAt = Date.parse("2026-01-01T00:00:00.000Z");

function entry(ms: number, message: string): LogEntry {
  return { at: new Date(eventAt + ms).toISOString(), level: "E", component: "engine", message };
}

test("stepsOf: the first entry after the event counts, in the order of time", () => {
  const entries = [
    entry(-5, "Local state ALONE Ready"),
    entry(3010, "Link down: no answer"),
    entry(3000, "Resource heartbeat.default set to down"),
    entry(4000, "Local state ALONE Ready"),
    entry(9000, "Local state ALONE Ready"),
  ];
  expect(stepsOf(entries, eventAt, takeOverPatterns)).toEqual([
    { name: "heartbeats silent", ms: 3000 },
    { name: "link down", ms: 3010 },
    { name: "ALONE Ready", ms: 4000 },
  ]);
});

test("percentile: the value that so many do not exceed", () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([percentile(values, 0.5), percentile(values, 0.99)]).toEqual([50, 99]);
  expect(percentile([3, 1], 0.99)).toBe(3);
});

test("summarise: what counts is the time after the detection", () => {
  const measured: Measured = {
    steps: [
      { name: "heartbeats silent", ms: 3000 },
      { name: "ALONE Ready", ms: 4200 },
    ],
    outageMs: 4100,
  };
  const row = summarise("power_cut", [measured]);
  expect(row.targets.map((target) => target.measured)).toEqual([1.2, 1.2]);
  expect(stepLines(row).join("\n")).toMatch(/ALONE Ready +4200 +4200/);
});
