/**
 * Errors as problem+json.
 *
 * @see RFC 9457
 * @module
 */
import { errorCatalogue, GemelError } from "@gemel/base";
import type { Problem } from "@gemel/protocol";

export const problemType = "application/problem+json";

/** Whatever was thrown, as the outside gets to see it. */
export function problemOf(error: unknown): Problem {
  const known = error instanceof GemelError ? error : new GemelError("internal", words(error));
  return {
    type: `urn:gemel:error:${known.code}`,
    title: errorCatalogue[known.code].meaning,
    status: known.httpStatus,
    detail: known.message,
    code: known.code,
    remedy: known.remedy,
  };
}

function words(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
