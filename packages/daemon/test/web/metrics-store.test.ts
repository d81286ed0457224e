/** What samples are made of two looks at the totals of a mirror. */
import type { MirrorStatus } from "@gemel/protocol";
import { expect, it } from "vitest";
import { MetricsStore } from "../../src/web/metrics/metrics-store.ts";

const status: MirrorStatus = {
  ...{ role: "primary", gate: "connected", link: "up", generation: null, resync: null },
  ...{ recordsSent: 100, bytesSent: 1000, recordsApplied: 0, port: 5600, encryption: "tls" },
  ...{ pid: 7, lagBytes: 0, flushes: { count: 10, localMicros: 5000, totalMicros: 9000 } },
};

it("says nothing before there are two", () => {
  expect(new MetricsStore().add("app", status, null, 0)).toBeNull();
});

it("says rates, and means of the flushes in between", () => {
  const store = new MetricsStore();
  store.add("app", status, null, 0);
  const flushes = { count: 14, localMicros: 7000, totalMicros: 15_000 };
  const later = { ...status, recordsSent: 120, bytesSent: 5000, lagBytes: 42, flushes };
  expect(store.add("app", later, 1.5, 2000)).toMatchObject({
    ...{ replicationRecordsPerSecond: 10, replicationBytesPerSecond: 2000, lagBytes: 42 },
    ...{ fsyncLocalMs: 0.5, fsyncTotalMs: 1.5, peerRoundTripMs: 1.5 },
  });
});

it.each<[string, Partial<MirrorStatus>]>([
  ["nothing was flushed", {}],
  ["it is another process", { pid: 8, flushes: { count: 90, localMicros: 1, totalMicros: 1 } }],
  ["it does not say", { flushes: undefined }],
])("says no latency when %s", (_, change) => {
  const store = new MetricsStore();
  store.add("app", status, null, 0);
  const sample = store.add("app", { ...status, ...change }, null, 2000);
  expect(sample).toMatchObject({ fsyncLocalMs: null, fsyncTotalMs: null });
});
