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
        /** Nodes ask each other over this network first. */
        command: z.literal(true).optional(),
        nodes: z
          .array(
            z.strictObject({
              name: z.string(),
              /** IP address by which the others reach it. */
              address: z.string(),
              /** The one that it has itself, where that is another one. */
              localAddress: z.string().optional(),
            }),
          )
          .min(1),
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

export type ClusterNode = ClusterConfig["lans"][number]["nodes"][number];

/** The address that a node listens on. */
export function ownAddress({ address, localAddress }: ClusterNode): string {
  return localAddress ?? address;
}

/** Where the others ask `node`, in the order in which that is tried: networks for commands first. */
export function addressesOf(cluster: ClusterConfig, node: string): string[] {
  const [first, then] = [true, false].map((wanted) =>
    cluster.lans.filter(({ command = false }) => command === wanted),
  );
  return [...(first ?? []), ...(then ?? [])].flatMap(({ nodes }) =>
    nodes.flatMap(({ name, address }) => (name === node ? [address] : [])),
  );
}

/** All node names, in the order of the first network that names them. */
export function nodeNames(cluster: ClusterConfig): string[] {
  return [...new Set(cluster.lans.flatMap((lan) => lan.nodes.map((node) => node.name)))];
}
