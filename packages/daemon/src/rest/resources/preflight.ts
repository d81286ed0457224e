/** What is looked at before a module is trusted with data. @module */
import { randomBytes } from "node:crypto";
import type { Preflight } from "@gemel/protocol";
import { bytesQuerySchema } from "@gemel/protocol/operations";
import { query } from "../body.ts";
import type { Handler } from "../operation.ts";

/** Always the same: making random bytes would be measured, too. */
const block = randomBytes(64 << 10);

export type PreflightOperation = "preflight" | "preflightBytes";

export type PreflightServices = { readonly preflight: () => Promise<Preflight> };

export function preflightHandlers(
  services: PreflightServices,
): Record<PreflightOperation, Handler> {
  return {
    preflight: async (context) => context.json(await services.preflight()),
    preflightBytes: (context) => {
      let left = query(context, bytesQuerySchema).count;
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
