/** Who did what on this node. @module */
import type { AuditPage } from "@gemel/protocol";
import { auditQuerySchema } from "@gemel/protocol/operations";
import { query } from "../body.ts";
import type { Handler } from "../operation.ts";

export type AuditOperation = "audit";

export type AuditServices = { readonly auditPage: (count: number, before: number) => AuditPage };

export function auditHandlers({ auditPage }: AuditServices): Record<AuditOperation, Handler> {
  return {
    audit: (context) => {
      const { count, before } = query(context, auditQuerySchema);
      return context.json(auditPage(count, before));
    },
  };
}
