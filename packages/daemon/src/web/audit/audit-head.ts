/** The last entry of an audit, as it is noted outside of it. @module */
import { readFileSync } from "node:fs";
import { z } from "zod";

export type AuditHead = {
  readonly number: number;
  /** SHA-256 of the entry, hex. */
  readonly hash: string;
};

const schema: z.ZodType<AuditHead> = z.strictObject({
  number: z.int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Null: nothing was noted yet. Throws for a file that is none of ours: it is replaced atomically, so it is never torn. */
export function readHead(path: string): AuditHead | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  return schema.parse(JSON.parse(text));
}

export function headText(head: AuditHead): string {
  return `${JSON.stringify(head)}\n`;
}
