/** Who did what on this node. @module */
import { type AuditPage, auditPageSchema } from "@gemel/protocol";
import { z } from "zod";
import { query } from "../body.ts";
import type { Handler, Operation } from "../operation.ts";

const auditQuerySchema: z.ZodType<{ count: number; before: number }> = z.object({
  count: z.coerce.number().int().min(0).max(1000).default(100),
  /** Only those with a lower number. */
  before: z.coerce.number().int().positive().default(Number.MAX_SAFE_INTEGER),
});

export type AuditOperation = "audit";

export const auditOperations: Readonly<Record<AuditOperation, Operation>> = {
  audit: {
    method: "get",
    path: "/api/v1/audit",
    access: "admin",
    summary: "Who did what on this node, newest first, and whether the chain is whole",
    query: auditQuerySchema,
    answer: auditPageSchema,
  },
};

export type AuditServices = { readonly auditPage: (count: number, before: number) => AuditPage };

export function auditHandlers({ auditPage }: AuditServices): Record<AuditOperation, Handler> {
  return {
    audit: (context) => {
      const { count, before } = query(context, auditQuerySchema);
      return context.json(auditPage(count, before));
    },
  };
}
