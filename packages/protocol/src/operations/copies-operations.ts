/** The two copies of the data: what differs, which is kept, what there was before. @module */
import { z } from "zod";
import { splitBrainSchema, splitBrainSideSchema } from "../file-rest.ts";
import { resyncEstimateSchema, verifyReportSchema } from "../mirror-control.ts";
import {
  rescueListingSchema,
  rescueRequestSchema,
  rescueRestoredSchema,
  rescueRestoreSchema,
  rescueSchema,
} from "../rescue-rest.ts";
import { upgradedSchema, verifyRequestSchema } from "../rest.ts";
import type { OperationsOf } from "./operation.ts";

export const copiesOperations = {
  diff: {
    access: "monitor",
    summary: "What a resynchronisation would have to look at now, on the node that serves",
    answer: resyncEstimateSchema,
  },
  verify: {
    access: "control",
    summary: "Begin to compare both copies while the application goes on",
    body: verifyRequestSchema,
    answer: verifyReportSchema.nullable(),
    status: 202,
  },
  lastVerify: {
    access: "monitor",
    summary: "The comparison of both copies that runs, or the last one; null: there was none",
    answer: verifyReportSchema.nullable(),
  },
  upgrade: {
    access: "control",
    summary:
      "Let the gemel-fs that is installed go on in the place of the one that runs, on the node that serves",
    answer: upgradedSchema,
  },
  splitBrain: {
    access: "monitor",
    summary: "Both sides: since when, what may differ, how far PostgreSQL is",
    answer: splitBrainSchema,
  },
  splitBrainSide: {
    access: "monitor",
    summary: "This node's side of it",
    answer: splitBrainSideSchema,
  },
  rescues: {
    access: "monitor",
    summary: "What this node had before its data was overwritten, newest first",
    answer: z.array(rescueSchema),
  },
  rescue: {
    access: "control",
    summary: "One rescue copy, with what it holds",
    answer: rescueListingSchema,
  },
  keepRescue: {
    access: "admin",
    summary:
      "Copy aside what the other node's copy is about to replace; null: there is nothing of it",
    body: rescueRequestSchema,
    answer: rescueSchema.nullable(),
  },
  restoreRescue: {
    access: "admin",
    summary: "Bring things back from a rescue copy, without overwriting anything",
    body: rescueRestoreSchema,
    answer: rescueRestoredSchema,
  },
  deleteRescue: {
    access: "admin",
    summary: "Delete a rescue copy",
    answer: rescueSchema,
  },
  rescueArchive: {
    access: "admin",
    summary: "A whole rescue copy as a tar archive, with owners, modes and attributes",
    answer: z.string(),
    type: "application/x-tar",
    isAudited: true,
  },
} as const satisfies OperationsOf;
