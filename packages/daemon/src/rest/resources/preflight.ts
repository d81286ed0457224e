/** What is looked at before a module is trusted with data. @module */
import { randomBytes } from "node:crypto";
import { type Preflight, preflightSchema } from "@gemel/protocol";
import { z } from "zod";
import { query } from "../body.ts";
import type { Handler, Operation } from "../operation.ts";

const countSchema: z.ZodType<{ count: number }> = z.object({
  count: z.coerce
    .number()
    .int()
    .min(1)
    .max(64 << 20)
    .default(1),
});
/** Always the same: making random bytes would be measured, too. */
const block = randomBytes(64 << 10);

export type PreflightOperation = "preflight" | "preflightBytes";

export const preflightOperations: Readonly<Record<PreflightOperation, Operation>> = {
  preflight: {
    method: "get",
    path: "/api/v1/preflight",
    access: "admin",
    summary: "Measure this node: disks, the way to the others, clocks, owners, ports, addresses",
    answer: preflightSchema,
  },
  preflightBytes: {
    method: "get",
    path: "/api/v1/preflight/bytes",
    access: "node",
    summary: "So many bytes, for another node that measures the way",
    query: countSchema,
    answer: z.string(),
    type: "application/octet-stream",
  },
};

export type PreflightServices = { readonly preflight: () => Promise<Preflight> };

export function preflightHandlers(
  services: PreflightServices,
): Record<PreflightOperation, Handler> {
  return {
    preflight: async (context) => context.json(await services.preflight()),
    preflightBytes: (context) => {
      let left = query(context, countSchema).count;
      const stream = new ReadableStream<Uint8Array>({
        pull(controller) {
          controller.enqueue(block.subarray(0, Math.min(left, block.length)));
          left -= block.length;
          if (left <= 0) controller.close();
        },
      });
      return new Response(stream, {
        headers: { "content-type": "application/octet-stream", "gemel-time": String(Date.now()) },
      });
    },
  };
}
