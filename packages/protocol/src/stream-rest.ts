/**
 * `GET /api/v1/stream`: server-sent events of the whole cluster as this node sees it.
 *
 * Ids are `LIFE-N`. With `Last-Event-ID` what was missed comes first, as long as it is kept; else an
 * `overview` comes first. An event `alive` without content comes every second;
 * between nodes it is a comment.
 *
 * @module
 */
import { z } from "zod";
import { metricsSampleSchema } from "./metrics-rest.ts";
import { moduleEventSchema } from "./module-event.ts";
import { operationSchema } from "./operation-rest.ts";
import { nodeStatementSchema, overviewSchema } from "./overview-rest.ts";
import { logEntrySchema } from "./rest.ts";

const where = { node: z.string(), module: z.string() };

export const streamEventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("overview"), data: overviewSchema }),
  z.object({ type: z.literal("log"), data: z.object({ ...where, entry: logEntrySchema }) }),
  z.object({ type: z.literal("event"), data: z.object({ ...where, event: moduleEventSchema }) }),
  z.object({ type: z.literal("operation"), data: operationSchema }),
  z.object({
    type: z.literal("metrics"),
    data: z.object({ ...where, sample: metricsSampleSchema }),
  }),
  /** A sign of life. */
  z.object({ type: z.literal("alive"), data: z.object({}) }),
  /** Between nodes only. */
  z.object({ type: z.literal("statement"), data: nodeStatementSchema }),
]);
export type StreamEvent = z.infer<typeof streamEventSchema>;
export type StreamEventType = StreamEvent["type"];
