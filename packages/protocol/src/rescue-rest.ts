/**
 * Rescue copies: what a node had before its data was overwritten with another one's.
 *
 * @module
 */
import { z } from "zod";
import { differenceSchema } from "./mirror-control.ts";

/** The file `manifest.json` of a rescue copy, written last. */
export const rescueManifestSchema = z.strictObject({
  version: z.literal(1),
  module: z.string(),
  node: z.string(),
  at: z.iso.datetime(),
  /** Which data it is: the first part of its generation. */
  data: z.string(),
  /** In the order of the folders 0, 1, ... of the copy. */
  directories: z.array(z.strictObject({ path: z.string(), files: z.int(), bytes: z.number() })),
  /** Not there: everything was copied. Else only this: what differed from the other node's copy. */
  kept: z
    .array(
      differenceSchema.extend({
        /** On the disk, of everything beneath it. */
        bytes: z.number(),
        /** Of a regular file's content; null for anything else. */
        sha256: z.string().nullable(),
      }),
    )
    .optional(),
});
export type RescueManifest = z.infer<typeof rescueManifestSchema>;

export const rescueSchema = rescueManifestSchema
  .omit({ version: true })
  .extend({ id: z.string(), folder: z.string() });
export type Rescue = z.infer<typeof rescueSchema>;

/** What a node is asked to copy aside before another one's copy replaces it. */
export const rescueRequestSchema = z.object({
  /** Which data it is. */
  data: z.string().regex(/^[0-9a-z]{1,32}$/),
  /** Null: everything. */
  differences: z.array(differenceSchema).nullable(),
});
export type RescueRequest = z.infer<typeof rescueRequestSchema>;

export const rescueListingSchema = z.object({
  rescue: rescueSchema,
  /** Paths as they were, sorted. */
  entries: z.array(
    z.object({
      path: z.string(),
      type: z.enum(["file", "directory", "link", "other"]),
      bytes: z.number(),
      modified: z.iso.datetime(),
    }),
  ),
  /** There are more. */
  isCut: z.boolean(),
});
export type RescueListing = z.infer<typeof rescueListingSchema>;

export const rescueRestoreSchema = z.object({
  /** An absolute path that is not there yet, or an empty folder; null: where it was, through the mirror. */
  to: z.string().nullable(),
  /** Absolute paths as they were; empty: everything. */
  paths: z.array(z.string()),
});
export type RescueRestore = z.infer<typeof rescueRestoreSchema>;

export const rescueRestoredSchema = z.object({ restored: z.array(z.string()) });
export type RescueRestored = z.infer<typeof rescueRestoredSchema>;
