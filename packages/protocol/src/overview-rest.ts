/**
 * The whole cluster as one node sees it: `GET /api/v1/overview`, and `overview` events of the stream.
 *
 * @module
 */
import { z } from "zod";
import { moduleViewSchema } from "./rest.ts";
import { sentenceSchema } from "./sentence.ts";

export const nodeSightSchema = z.object({
  node: z.string(),
  /** On the networks of `cluster.xml`, in their order. */
  addresses: z.array(z.object({ lan: z.string(), address: z.string() })),
  isSelf: z.boolean(),
  reachable: z.boolean(),
  /** Null: never since this node's gemeld began. */
  lastSeenAt: z.iso.datetime().nullable(),
  version: z.string().nullable(),
  /** Why it is not reachable; empty when it is. */
  problem: z.string(),
  /** SHA-256 of its cluster.xml, to be compared. */
  signature: z.string().nullable(),
});
export type NodeSight = z.infer<typeof nodeSightSchema>;

/** What a node last said of a module, and how long ago. */
export const nodeModuleSchema = z.object({
  /** Null: the module is not on that node, or the node was never heard. */
  view: moduleViewSchema.nullable(),
  ageMs: z.number().nullable(),
});
export type NodeModule = z.infer<typeof nodeModuleSchema>;

export const moduleSightSchema = z.object({
  module: z.string(),
  id: z.int().nullable(),
  kind: moduleViewSchema.shape.mode,
  sentence: sentenceSchema,
  /** With the length of their prefix, as configured. */
  virtualAddresses: z.array(z.string()),
  /** Of the nodes that it spans. */
  perNode: z.record(z.string(), nodeModuleSchema),
  /** Why it cannot be run, by node. */
  problems: z.record(z.string(), z.string()),
});
export type ModuleSight = z.infer<typeof moduleSightSchema>;

export const overviewSchema = z.object({
  self: z.string(),
  at: z.iso.datetime(),
  configured: z.boolean(),
  nodes: z.array(nodeSightSchema),
  witness: z
    .object({
      kind: z.enum(["gemel", "etcd"]),
      address: z.string(),
      port: z.int(),
      up: z.boolean().nullable(),
    })
    .nullable(),
  /** What needs somebody first, then by name. */
  modules: z.array(moduleSightSchema),
});
export type Overview = z.infer<typeof overviewSchema>;

/** What a node tells the others of itself, unasked, whenever it changes. */
export const nodeStatementSchema = z.object({
  node: z.string(),
  version: z.string(),
  signature: z.string().nullable(),
  at: z.iso.datetime(),
  modules: z.array(moduleViewSchema),
  virtualAddresses: z.record(z.string(), z.array(z.string())),
  problems: z.record(z.string(), z.string()),
  /** Versions of the documents that all nodes share. */
  documents: z.record(z.string(), z.object({ version: z.int(), hash: z.string() })),
});
export type NodeStatement = z.infer<typeof nodeStatementSchema>;
