/**
 * Bodies of the REST interface that are about the cluster itself: made, joined, distributed, left.
 *
 * @module
 */
import { z } from "zod";
import { clusterConfigSchema, nodeNamePattern } from "./cluster-config.ts";
import { configNoteSchema } from "./configuration-rest.ts";

/** Network to the address of the node there. */
const addressesSchema = z.record(z.string(), z.string());

export const clusterInitSchema = z.object({
  /** Those that the host has, when left out. */
  addresses: addressesSchema.optional(),
  /** The name of this node; its host name when left out. */
  node: z.string().regex(nodeNamePattern).optional(),
  /** A cluster that this node belongs to is given up. */
  replace: z.boolean().default(false),
});
export type ClusterInit = z.input<typeof clusterInitSchema>;

export const clusterJoinSchema = clusterInitSchema.extend({
  /** Name or address of a node of the cluster, with a port where it is not 7443. */
  host: z.string().min(1).max(300),
  token: z.string().min(1).max(300),
});
export type ClusterJoin = z.input<typeof clusterJoinSchema>;

/** What became of init and join. */
export const clusterJoinedSchema = z.object({
  node: z.string(),
  /** SHA-256 of the authority's certificate, to be compared by people. */
  fingerprint: z.string(),
  addresses: addressesSchema,
  nodes: z.array(z.string()),
  signature: z.string(),
});
export type ClusterJoined = z.infer<typeof clusterJoinedSchema>;

export const joinTokenRequestSchema = z.object({
  /** How long it may be used. */
  validMs: z
    .number()
    .min(10_000)
    .max(86_400_000)
    .default(15 * 60_000),
});
export type JoinTokenRequest = z.input<typeof joinTokenRequestSchema>;

export const joinTokenSchema = z.object({
  node: z.string(),
  token: z.string(),
  expiresAt: z.iso.datetime(),
  fingerprint: z.string(),
  /** Under which this node is asked, the port included where it is not the usual one. */
  hosts: z.array(z.string()),
});
export type JoinTokenView = z.infer<typeof joinTokenSchema>;

export const clusterAuthoritySchema = z.object({ certificate: z.string(), node: z.string() });
export type ClusterAuthority = z.infer<typeof clusterAuthoritySchema>;

export const admissionSchema = z.object({
  secret: z.string().max(200),
  node: z.string().regex(nodeNamePattern),
  addresses: addressesSchema,
  /** All addresses of the host with their prefix lengths, to find those on the cluster's other networks. */
  hostAddresses: z.array(z.string()).max(256),
  /** A node of that name is replaced by this one. */
  replace: z.boolean(),
  /** PKCS #10, PEM. */
  request: z.string().max(20_000),
  version: z.string(),
});
export type Admission = z.infer<typeof admissionSchema>;

export const admittedSchema = z.object({
  certificate: z.string(),
  authority: z.string(),
  authorityKey: z.string(),
  /** 64 hexadecimal digits. */
  clusterKey: z.string(),
  xml: z.string(),
  version: z.int(),
  addresses: addressesSchema,
});
export type Admitted = z.infer<typeof admittedSchema>;

export const clusterDocumentSchema = z.object({
  xml: z.string(),
  /** The higher one is newer; 0: written by hand. */
  version: z.int().min(0),
});
export type ClusterDocument = z.infer<typeof clusterDocumentSchema>;

export const clusterStandingSchema = z.object({
  node: z.string(),
  reachable: z.boolean(),
  /** SHA-256 of its cluster.xml; null: it has none, or cannot be asked. */
  signature: z.string().nullable(),
  version: z.int().nullable(),
  /** When its certificate ends; null: not known. */
  certificateEndsAt: z.iso.datetime().nullable(),
  software: z.string().nullable(),
  /** Why it cannot be asked, or why it does not take the present configuration; empty: nothing is wrong. */
  problem: z.string(),
});
export type ClusterStanding = z.infer<typeof clusterStandingSchema>;

export const clusterNodesSchema = z.object({
  self: z.string(),
  /** All reachable nodes have the same configuration. */
  same: z.boolean(),
  nodes: z.array(clusterStandingSchema),
});
export type ClusterNodes = z.infer<typeof clusterNodesSchema>;

export const clusterCheckSchema = z.object({
  file: z.string(),
  notes: z.array(configNoteSchema),
  signature: z.string(),
  /** In words, like `+ node node3 on default (192.0.2.3)`. */
  changes: z.array(z.string()),
  /** Modules that run on this node and are touched: they must be in STOP. */
  stopFirst: z.array(z.string()),
  /** What the file says. */
  config: clusterConfigSchema,
});
export type ClusterCheck = z.infer<typeof clusterCheckSchema>;

/** What all nodes keep equal, users for instance; between nodes only. The higher version wins. */
export const sharedDocumentSchema = z.object({ version: z.int(), value: z.unknown() });
