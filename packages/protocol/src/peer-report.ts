/**
 * What a node tells its peer about one module, in every heartbeat.
 *
 * State, not messages: a report says how things are, it is repeated at every pulse, and only the
 * newest one counts. So loss, duplication and reordering need no handling of their own.
 *
 * @module
 */
import { z } from "zod";
import { lineageRecordSchema } from "./lineage.ts";
import { moduleStates, readinesses } from "./module-state.ts";

export const peerReportSchema = z.strictObject({
  version: z.literal(1),
  module: z.string(),
  node: z.string(),
  /** Random per start of the engine: tells a restarted peer from one that was only silent. */
  incarnation: z.string(),
  state: z.enum(moduleStates),
  readiness: z.enum(readinesses),
  /** The rule or cause behind the present state, as shown to operators. */
  reason: z.string(),
  /** The durable record as it is on disk now; never ahead of the disk. */
  record: lineageRecordSchema,
  /**
   * What this node wants from the peer's record.
   * - `sole`: "I want the sole right at `epoch`": the peer renounces if its rules allow.
   * - `share`: "I return to the shared right at `epoch`, by the witness of that identity", answered
   *   by recording it.
   * - `designate`: "the witness is away: let me alone go on at `epoch`", answered by renouncing it.
   */
  want: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("sole"), epoch: z.int().positive() }),
      z.strictObject({
        type: z.literal("share"),
        epoch: z.int().positive(),
        witness: z.string().nullable(),
      }),
      z.strictObject({ type: z.literal("designate"), epoch: z.int().positive() }),
    ])
    .nullable(),
  /** Whether this node's end of the replication link is up. */
  linkUp: z.boolean(),
  /** True while this node serves: its mount is writable or about to be. */
  serving: z.boolean(),
  /** Where a replica connects to, when this node serves or is about to. */
  replicationPort: z.int().min(0).max(65535),
  /** Resource states that rules on the other node may look at, `class.name` to value. */
  resources: z.record(z.string(), z.string()),
});
export type PeerReport = z.infer<typeof peerReportSchema>;
