/** How mirrors do, for charts and for Prometheus. @module */
import type { Metrics } from "@gemel/protocol";
import { metricsQuerySchema, operations } from "@gemel/protocol/operations";
import { parameter, query } from "../body.ts";
import type { Handler } from "../operation.ts";

export type MetricsOperation = "metrics" | "prometheus";

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
      context.body(services.exposition(), 200, { "content-type": operations.prometheus.type }),
  };
}
