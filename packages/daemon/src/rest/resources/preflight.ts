/** What is looked at before a module is trusted with data. @module */
import { randomBytes } from "node:crypto";
import type { HostAddress, Preflight, Reach } from "@gemel/protocol";
import { bytesQuerySchema, reachQuerySchema } from "@gemel/protocol/operations";
import type { ReachQuestion } from "../../preflight/reach.ts";
import { query } from "../body.ts";
import type { Handler } from "../operation.ts";

/** Always the same: making random bytes would be measured, too. */
const block = randomBytes(64 << 10);

export type PreflightOperation = "preflight" | "preflightBytes" | "hostAddresses" | "reach";

export type PreflightServices = {
  readonly preflight: () => Promise<Preflight>;
  readonly hostAddresses: () => readonly HostAddress[];
  readonly reach: (question: ReachQuestion) => Promise<Reach>;
};

export function preflightHandlers(
  services: PreflightServices,
): Record<PreflightOperation, Handler> {
  return {
    preflight: async (context) => context.json(await services.preflight()),
    hostAddresses: (context) => context.json(services.hostAddresses()),
    reach: async (context) => {
      const { to, from = null } = query(context, reachQuerySchema);
      return context.json(await services.reach({ to, from }));
    },
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
