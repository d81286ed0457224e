/**
 * What may stand behind the `?` of a path. Numbers come as text and are read; what a client writes is a number.
 *
 * @module
 */
import { z } from "zod";
import { logLinesMax } from "../log-lines.ts";
import { drainings } from "../operation-rest.ts";
import { actionNames } from "../rest.ts";

const lines = z.coerce.number<number>().int().min(0).max(logLinesMax).default(100);

export const logQuerySchema = z.object({ lines });

export const eventQuerySchema = z.object({
  lines,
  /** Only those with a higher id. */
  after: z.coerce.number<number>().int().min(0).default(0),
});

export const auditQuerySchema = z.object({
  count: z.coerce.number<number>().int().min(0).max(1000).default(100),
  /** Only those with a lower number. */
  before: z.coerce.number<number>().int().positive().default(Number.MAX_SAFE_INTEGER),
});

export const streamQuerySchema = z.object({
  /** `node`: between nodes, what happens on this one. */
  scope: z.enum(["cluster", "node"]).default("cluster"),
  /** Like the header `Last-Event-ID`, for those that cannot send it. */
  after: z.string().optional(),
});

/** A file of a module, or a path of the node. */
export const pathQuerySchema = z.object({ path: z.string().min(1).max(1024) });

export const planQuerySchema = z.object({
  action: z.enum(actionNames),
  fullsync: z.enum(["true", "false"]).default("false"),
  /** As a part of doing it on all nodes, on the one that serves last. */
  everywhere: z.enum(["true", "false"]).default("false"),
});

export const farmPlanQuerySchema = z.object({ traffic: z.enum(drainings) });

export const metricsQuerySchema = z.object({
  /** Only what came later. */
  since: z.iso.datetime().optional(),
  /** Milliseconds. */
  step: z.coerce.number<number>().int().min(1).max(86_400_000).default(2000),
});

export const reachQuerySchema = z.object({
  /** Name or address of a server. */
  to: z.string().min(1).max(300),
  /** The address of this host from which it is asked; any when left out. */
  from: z.string().max(64).optional(),
});

export const bytesQuerySchema = z.object({
  count: z.coerce
    .number<number>()
    .int()
    .min(1)
    .max(64 << 20)
    .default(1),
});
