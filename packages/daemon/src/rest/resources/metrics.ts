/** How mirrors do, for charts and for Prometheus. @module */
import { type Metrics, metricsSchema } from "@gemel/protocol";
import { z } from "zod";
import { expositionType } from "../../web/metrics/exposition.ts";
import { parameter, query } from "../body.ts";
import type { Handler, Operation } from "../operation.ts";

const metricsQuerySchema: z.ZodType<{ since?: string | undefined; step: number }> = z.object({
  /** Only what came later. */
  since: z.iso.datetime().optional(),
  /** Milliseconds. */
  step: z.coerce.number().int().min(1).max(86_400_000).default(2000),
});

export type MetricsOperation = "metrics" | "prometheus";

export const metricsOperations: Readonly<Record<MetricsOperation, Operation>> = {
  metrics: {
    method: "get",
    path: "/api/v1/modules/:module/metrics",
    access: "monitor",
    summary: "How the mirror of the module did on this node, since gemeld began at most",
    query: metricsQuerySchema,
    answer: metricsSchema,
  },
  prometheus: {
    method: "get",
    path: "/metrics",
    access: "monitor",
    isOpenOnLoopback: true,
    summary: "This node for Prometheus",
    answer: z.string(),
    type: expositionType,
  },
};

export type MetricsServices = {
  /** Throws `unknown_module`. */
  readonly metrics: (module: string, sinceMs: number, stepMs: number) => Metrics;
  readonly exposition: () => string;
};

export function metricsHandlers(services: MetricsServices): Record<MetricsOperation, Handler> {
  return {
    metrics: (context) => {
      const { since, step } = query(context, metricsQuerySchema);
      const sinceMs = since === undefined ? 0 : Date.parse(since);
      return context.json(services.metrics(parameter(context, "module"), sinceMs, step));
    },
    prometheus: (context) =>
      context.body(services.exposition(), 200, { "content-type": expositionType }),
  };
}
