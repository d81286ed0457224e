/** ETag and If-Match: nobody overwrites what they have not read. @see RFC 9110 13.1.1 @module */
import { GemelError } from "@gemel/base";
import type { AppContext } from "./operation.ts";

export function quoted(tag: string | number): string {
  return `"${tag}"`;
}

/** Throws `changed_meanwhile` when `If-Match` is there and is not `tag`. Null: there is nothing yet. */
export function demandMatch(context: AppContext, tag: string | number | null): void {
  const wanted = context.req.header("if-match");
  if (wanted === undefined) return;
  if (tag !== null && (wanted === "*" || wanted === quoted(tag))) return;
  const now = tag === null ? "it is not there" : `it is ${quoted(tag)}`;
  throw new GemelError("changed_meanwhile", `If-Match says ${wanted}, and now ${now}`);
}

/** Null: whatever it is. Throws `usage` for what is not one of our tags. */
export function versionOf(tag: string | undefined): number | null {
  if (tag === undefined || tag === "*") return null;
  const version = /^"(\d+)"$/.exec(tag)?.[1];
  if (version !== undefined) return Number(version);
  throw new GemelError("usage", `If-Match says ${tag}; it must be the ETag that was read`);
}
