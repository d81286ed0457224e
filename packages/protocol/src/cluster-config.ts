/**
 * The cluster as `cluster.xml` describes it, validated.
 *
 * @module
 */
import { z } from "zod";

export const nodeNamePattern: RegExp = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

export const clusterConfigSchema = z.strictObject({
  lans: z
    .array(
      z.strictObject({
        name: z.string(),
        /** Node name to IP address on this network. */
        nodes: z.array(z.strictObject({ name: z.string(), address: z.string() })).min(1),
      }),
    )
    .min(1),
  /** The third vote; null: none, and a partition may let both nodes go on. */
  witness: z
    .strictObject({
      kind: z.enum(["gemel", "etcd"]).default("gemel"),
      address: z.string(),
      port: z.int(),
    })
    .nullable()
    .default(null),
  /** Plain HTTP for load balancers; null: not asked for. `lan` null: on all addresses. */
  health: z.strictObject({ port: z.int(), lan: z.string().nullable() }).nullable().default(null),
  /** HTTPS for the console and the other nodes; null: switched off. */
  api: z
    .strictObject({
      port: z.int(),
      /** `/metrics` answers without a token to who asks from this host. */
      metricsOnLoopback: z.boolean(),
    })
    .nullable()
    .default({ port: 7443, metricsOnLoopback: false }),
});
export type ClusterConfig = z.infer<typeof clusterConfigSchema>;

/** All node names, in the order of the first network that names them. */
export function nodeNames(cluster: ClusterConfig): string[] {
  return [...new Set(cluster.lans.flatMap((lan) => lan.nodes.map((node) => node.name)))];
}
