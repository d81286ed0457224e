/**
 * What both nodes of a module must have the same, as a short text for the handshake: how many
 * directories there are, and what of each is mirrored. A pair that does not agree would take for equal
 * what only one of them looks at.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { type ScopeRules, scopeText } from "@gemel/replication";

export function agreementOf(scopes: readonly ScopeRules[]): string {
  const texts = scopes.map(scopeText);
  const rules = texts.every((text) => text === "")
    ? "all mirrored"
    : `rules ${createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 16)}`;
  return `${scopes.length} directories, ${rules}`;
}
