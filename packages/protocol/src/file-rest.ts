/**
 * Files: of a module (for the editor), of its scripts' output, templates, split brain, support.
 *
 * @module
 */
import { z } from "zod";
import { configCheckSchema } from "./configuration-rest.ts";
import { resyncEstimateSchema } from "./mirror-control.ts";
import { problemSchema } from "./rest.ts";

export const moduleFileInfoSchema = z.object({
  /** Below the module's folder: `conf/userconfig.xml`, `bin/start_prim`. */
  path: z.string(),
  bytes: z.int(),
  executable: z.boolean(),
  modified: z.iso.datetime(),
  /** Hash of the content: what `If-Match` wants, without its quotes. */
  etag: z.string(),
});
export type ModuleFileInfo = z.infer<typeof moduleFileInfoSchema>;

export const moduleFileListSchema = z.array(moduleFileInfoSchema);

export const moduleFileSchema = moduleFileInfoSchema.extend({
  /** Null: not UTF-8. */
  text: z.string().nullable(),
});
export type ModuleFile = z.infer<typeof moduleFileSchema>;

export const moduleFileWriteSchema = z.object({
  text: z.string().max(1 << 20),
  /** As it is, or not, when left out. */
  executable: z.boolean().optional(),
});
export type ModuleFileWrite = z.infer<typeof moduleFileWriteSchema>;

export const configCheckAllSchema = z.object({
  module: z.string(),
  perNode: z.record(
    z.string(),
    z.union([
      z.object({ check: configCheckSchema, problem: z.null() }),
      z.object({ check: z.null(), problem: problemSchema }),
    ]),
  ),
});
export type ConfigCheckAll = z.infer<typeof configCheckAllSchema>;

export const scriptLogSchema = z.object({
  log: z.string(),
  script: z.string(),
  at: z.iso.datetime(),
  bytes: z.int(),
});
export type ScriptLogView = z.infer<typeof scriptLogSchema>;

export const templateSchema = z.object({
  name: z.string(),
  title: z.string(),
  summary: z.string(),
  kind: z.enum(["mirror", "farm"]),
  macros: z.array(z.object({ name: z.string(), value: z.string(), comment: z.string() })),
  userConfig: z.string(),
});
export type Template = z.infer<typeof templateSchema>;

/** A place on this node that somebody thinks of replicating. */
export const directorySightSchema = z.object({
  path: z.string(),
  kind: z.enum(["directory", "missing", "other"]),
  /** What is in it, within one file system; null: it takes too long to count, or there is nothing. */
  size: z.object({ files: z.int(), bytes: z.number() }).nullable(),
  /** On the file system that it is on, or would be. */
  freeBytes: z.number(),
});
export type DirectorySight = z.infer<typeof directorySightSchema>;

export const splitBrainSideSchema = z.object({
  node: z.string(),
  reachable: z.boolean(),
  serves: z.boolean(),
  /** It waits for an operator to say whose data is kept. */
  undecided: z.boolean().default(false),
  /** In its present state. */
  since: z.iso.datetime().nullable(),
  reason: z.string(),
  /** When it last served without the other one; `until` null: it does so now. Null: it never did, or an older node answers. */
  alone: z
    .object({ from: z.iso.datetime(), until: z.iso.datetime().nullable() })
    .nullable()
    .default(null),
  /** First part of its data's generation. */
  data: z.string().nullable(),
  /** What it may have written since both were equal; null: not known. */
  changed: resyncEstimateSchema.nullable(),
  /**
   * Where the module is a PostgreSQL: how far its write-ahead log is and when the last transaction was. Of
   * one that does not run, what its files say: the latest checkpoint, and when the log was written last.
   */
  postgresql: z
    .object({
      lsn: z.string().nullable(),
      lastCommitAt: z.iso.datetime().nullable(),
      isCheckpoint: z.boolean().default(false),
      logWrittenAt: z.iso.datetime().nullable().default(null),
    })
    .nullable(),
  rescues: z.int(),
});
export type SplitBrainSide = z.infer<typeof splitBrainSideSchema>;

export const splitBrainSchema = z.object({
  module: z.string(),
  /** Both serve, or both have served alone since they were equal. */
  diverged: z.boolean(),
  sides: z.array(splitBrainSideSchema),
});
export type SplitBrain = z.infer<typeof splitBrainSchema>;
