/** What one sends to somebody who is to help. @module */
import { z } from "zod";
import type { Handler, Operation } from "../operation.ts";

export type SupportOperation = "support";

export const supportOperations: Readonly<Record<SupportOperation, Operation>> = {
  support: {
    method: "get",
    path: "/api/v1/support",
    access: "admin",
    summary: "Configuration, logs and state of this node as a zip file, without secrets",
    answer: z.string(),
    type: "application/zip",
  },
};

export type SupportServices = {
  readonly support: () => Promise<{ readonly name: string; readonly zip: Buffer }>;
};

export function supportHandlers({ support }: SupportServices): Record<SupportOperation, Handler> {
  return {
    support: async (context) => {
      const { name, zip } = await support();
      return context.body(new Uint8Array(zip), 200, {
        "content-type": "application/zip",
        "content-disposition": `attachment; filename="${name}"`,
      });
    },
  };
}
