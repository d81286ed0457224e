/**
 * `GET /api/v1/modules/:module/metrics?since=&step=`: how the mirror of a module did on this node lately.
 *
 * Kept in memory since gemeld began, one sample per two seconds for an hour, one per minute for a day.
 *
 * @module
 */
import { z } from "zod";

/** Null: nothing to measure at that time. */
export const metricsSampleSchema = z.object({
  at: z.iso.datetime(),
  replicationBytesPerSecond: z.number().nullable(),
  replicationRecordsPerSecond: z.number().nullable(),
  /** Mean of an fsync: of this node's disk; until both nodes have it. */
  fsyncLocalMs: z.number().nullable(),
  fsyncTotalMs: z.number().nullable(),
  /** Sent and not yet acknowledged. */
  lagBytes: z.number().nullable(),
  resyncBytesPerSecond: z.number().nullable(),
  /** Of the nodes' connection for the console. */
  peerRoundTripMs: z.number().nullable(),
});
export type MetricsSample = z.infer<typeof metricsSampleSchema>;

export const metricsSchema = z.object({
  module: z.string(),
  node: z.string(),
  /** Of the samples, oldest first. */
  stepMs: z.int(),
  samples: z.array(metricsSampleSchema),
});
export type Metrics = z.infer<typeof metricsSchema>;
