/**
 * The durable record that says whose data is newer and who may write alone.
 *
 * One record per node and module, replaced atomically (write, fsync, rename, fsync directory). The
 * rules around it are in `engine`; this file is only its shape.
 *
 * @module
 */
import { z } from "zod";

/** 128 random bits, lower-case hex: one history of writes. */
export const generationSchema = z.string().regex(/^[0-9a-f]{32}$/);
export type Generation = z.infer<typeof generationSchema>;

/** How many ancestors a record remembers. */
export const historyMax = 16;

export const lineageRecordSchema = z.strictObject({
  /** Format version; a reader refuses a higher one. */
  version: z.literal(1),
  /** The history this node's data belongs to; null before any data. */
  generation: generationSchema.nullable(),
  /** Ancestors, newest first, without `generation` itself. */
  history: z.array(generationSchema).max(historyMax),
  /** `inconsistent`: a copy was begun and not finished. `outdated`: complete, but the peer is newer. */
  data: z.enum(["up_to_date", "outdated", "inconsistent"]),
  /** The last role taken; `primary` from the promotion on. */
  role: z.enum(["none", "primary", "secondary"]),
  /** Only grows. One epoch, one holder. */
  epoch: z.int().nonnegative(),
  /** `shared`: a durable answer needs the peer. `sole`: this node may answer alone. */
  right: z.enum(["none", "shared", "sole"]),
  /** The highest epoch given up; a renounced epoch is never used again. */
  renounced: z.int().nonnegative(),
  /** The highest epoch that was asked for or proposed: it may still be granted somewhere. */
  asked: z.int().nonnegative().default(0),
  /** The epoch at which this node alone may go on, agreed while the witness was away; 0: none. */
  designated: z.int().nonnegative().default(0),
  /** The witness that both agreed on, and the epoch that it is known to have; null: none yet. */
  witness: z
    .strictObject({
      identity: z.string().regex(/^[0-9a-f]{32}$/),
      epoch: z.int().nonnegative(),
    })
    .nullable()
    .default(null),
  /** Set while this node serves: still set after a crash. */
  running: z.boolean().default(false),
});
export type LineageRecord = z.infer<typeof lineageRecordSchema>;

/** A node that never had data. */
export const emptyLineage: LineageRecord = {
  version: 1,
  generation: null,
  history: [],
  data: "outdated",
  role: "none",
  epoch: 0,
  right: "none",
  renounced: 0,
  asked: 0,
  designated: 0,
  witness: null,
  running: false,
};
