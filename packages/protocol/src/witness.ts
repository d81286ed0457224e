/**
 * The language between nodes and the witness: one register per module, moved by compare-and-swap.
 *
 * Every message carries the identity of the witness, which is new whenever its state was lost, so that
 * no answer of an earlier one is ever taken for one of the present.
 *
 * @module
 */
import { z } from "zod";
import { generationSchema } from "./lineage.ts";

export const witnessIdentitySchema = z.string().regex(/^[0-9a-f]{32}$/);

/** What the witness keeps of a module. */
export const witnessEntrySchema = z.strictObject({
  epoch: z.int().nonnegative(),
  /** The only node that may go on alone; null: both share the right. */
  holder: z.string().nullable(),
  /** Of the data at that time; for people. */
  generation: generationSchema.nullable(),
});
export type WitnessEntry = z.infer<typeof witnessEntrySchema>;

const move = {
  module: z.string(),
  identity: witnessIdentitySchema,
  epoch: z.int().positive(),
  generation: generationSchema.nullable(),
};

export const witnessRequestSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("look"), module: z.string() }),
  /**
   * Give `node` the sole right: from (`from`, both), or, with `back`, from what it holds already.
   */
  z.strictObject({
    type: z.literal("take"),
    ...move,
    node: z.string(),
    from: z.int().nonnegative(),
    back: z.boolean(),
  }),
  /** `node` holds the sole right by other means; a higher epoch replaces whatever is here. */
  z.strictObject({ type: z.literal("hold"), ...move, node: z.string() }),
  /** Both nodes recorded that they share the right. */
  z.strictObject({ type: z.literal("share"), ...move }),
]);
export type WitnessRequest = z.infer<typeof witnessRequestSchema>;

/** How things are after the request: whether it was granted is read from that. */
export const witnessReplySchema = z.strictObject({
  identity: witnessIdentitySchema,
  /** null: nothing is known of the module. */
  entry: witnessEntrySchema.nullable(),
});
export type WitnessReply = z.infer<typeof witnessReplySchema>;

/** What the witness keeps on its disk. */
export const witnessStateSchema = z.strictObject({
  version: z.literal(1),
  /** New whenever the state was lost. */
  identity: witnessIdentitySchema,
  /** By fingerprint of the cluster's authority, then by module. */
  clusters: z.record(z.string(), z.record(z.string(), witnessEntrySchema)),
});
export type WitnessState = z.infer<typeof witnessStateSchema>;
