/**
 * What a node measures of itself and of the way to the others: `GET /api/v1/preflight`.
 *
 * `GET /api/v1/preflight/bytes?count=` answers so many bytes, and in the header `gemel-time` this node's clock
 * (wall clock, ms): that is how another node measures the way.
 *
 * @module
 */
import { z } from "zod";

export const preflightDiskSchema = z.object({
  path: z.string(),
  /** Null: it cannot be looked at, see `problem`. */
  freeBytes: z.number().nullable(),
  usedBytes: z.number().nullable(),
  /** Median and worst of small writes made durable. Null: not measured, because it would write into a replicated directory. */
  fsyncMs: z.number().nullable(),
  fsyncWorstMs: z.number().nullable(),
  problem: z.string(),
});

export const preflightPeerSchema = z.object({
  node: z.string(),
  address: z.string(),
  lan: z.string(),
  /** Median time of a TCP connection; null: none came about. */
  roundTripMs: z.number().nullable(),
  /** How far its clock is ahead; null: not known. */
  clockAheadMs: z.number().nullable(),
  bytesPerSecond: z.number().nullable(),
  problem: z.string(),
});

/** Under which this host may be known to others. */
export const hostAddressSchema = z.object({ address: z.string(), interface: z.string() });
export type HostAddress = z.infer<typeof hostAddressSchema>;

/** How a server is reached that does not belong to the cluster yet: `GET /api/v1/reach`. */
export const reachSchema = z.object({
  /** As it was asked for. */
  to: z.string(),
  /** Median time of a TCP connection; null: none came about. */
  roundTripMs: z.number().nullable(),
  /** Its name, where it belongs to a cluster. */
  member: z.string().nullable(),
  /** Why it is not reached; empty: gemeld answers. */
  problem: z.string(),
});
export type Reach = z.infer<typeof reachSchema>;

export const preflightSchema = z.object({
  node: z.string(),
  software: z.string(),
  kernel: z.string(),
  /** /dev/fuse can be opened. */
  fuse: z.boolean(),
  cpus: z.int(),
  memoryBytes: z.number(),
  disks: z.array(preflightDiskSchema),
  peers: z.array(preflightPeerSchema),
  /** Who owns the replicated directories, by number and by name. */
  owners: z.array(
    z.object({ path: z.string(), uid: z.int(), user: z.string(), gid: z.int(), group: z.string() }),
  ),
  /** Directories that should be there, and are not. */
  missing: z.array(z.string()),
  addresses: z.array(
    z.object({
      module: z.string(),
      address: z.string(),
      /** This node has it. */
      held: z.boolean(),
      /** Somebody on the network answers for it; null: not asked, this node has it. */
      answered: z.boolean().nullable(),
    }),
  ),
  /** Ports that modules need; a node of an earlier version does not say. */
  ports: z
    .array(
      z.object({
        module: z.string(),
        protocol: z.enum(["tcp", "udp"]),
        port: z.int(),
        what: z.string(),
        /** Null: nobody has it; `gemel`: a process of Gemel; else the name of a program. */
        holder: z.string().nullable(),
      }),
    )
    .optional(),
});
export type Preflight = z.infer<typeof preflightSchema>;
export type PreflightDisk = z.infer<typeof preflightDiskSchema>;
export type PreflightPeer = z.infer<typeof preflightPeerSchema>;
