/**
 * Who did what: `GET /api/v1/audit?count=&before=`.
 *
 * Each entry carries the hash of the one before it, so that nothing can be taken out, put in or changed
 * unseen. `hash` is the SHA-256, in hex, of the entry's JSON without `hash`.
 *
 * @module
 */
import { z } from "zod";

export const auditEntrySchema = z.object({
  /** 1-based, without gaps. */
  number: z.int().positive(),
  at: z.iso.datetime(),
  node: z.string(),
  who: z.string(),
  /** `socket`, `session`, `token`, `node`, or `none` for one who could not prove itself. */
  via: z.string(),
  /** Address; empty: the unix socket. */
  from: z.string(),
  /** Name of the operation of the interface, or what happened. */
  what: z.string(),
  /** Method and path, and what else identifies it; never a secret. */
  subject: z.string(),
  /** `ok`, or the code of the refusal. */
  result: z.string(),
  previous: z.string(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const auditPageSchema = z.object({
  node: z.string(),
  /** Newest first. */
  entries: z.array(auditEntrySchema),
  /** Null: the chain is whole; else the number of the first entry that does not fit. */
  brokenAt: z.int().nullable(),
});
export type AuditPage = z.infer<typeof auditPageSchema>;
