/** A hole in the measurements is a hole in the chart. */
import type { MetricsSample } from "@gemel/protocol";
import { expect, test } from "vitest";
import { withGaps } from "../src/module/with-gaps.ts";

const begin = Date.parse("2026-01-01T00:00:00.000Z");

function sample(seconds: number): MetricsSample {
  return {
    at: new Date(begin + seconds * 1000).toISOString(),
    ...{ replicationBytesPerSecond: 5, replicationRecordsPerSecond: 1, fsyncLocalMs: 1 },
    ...{ fsyncTotalMs: 1, lagBytes: 0, resyncBytesPerSecond: 0, peerRoundTripMs: 1 },
  };
}

test("withGaps: nothing is put between samples that follow each other, also late ones", () => {
  const samples = [0, 2, 4, 9, 11].map(sample);
  expect(withGaps(samples, 2000)).toEqual(samples);
});

test("withGaps: where the node was silent, a sample of nothing ends the line", () => {
  const found = withGaps([0, 2, 30, 32].map(sample), 2000);
  expect(found.map(({ lagBytes }) => lagBytes)).toEqual([0, 0, null, 0, 0]);
  expect(found[2]?.at).toBe(sample(4).at);
  expect(withGaps([], 2000)).toEqual([]);
});
