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
  const known = error instanceof GemelError ? error : unknownError(error);
  return {
    type: `urn:gemel:error:${known.code}`,
    title: errorCatalogue[known.code].meaning,
    status: known.httpStatus,
    detail: known.message,
    code: known.code,
    remedy: known.remedy,
  };
}

/** A full disk is the operator's to mend, wherever it is met. */
function unknownError(error: unknown): GemelError {
  const { code, path } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  if (code !== "ENOSPC" && code !== "EDQUOT") return new GemelError("internal", words(error));
  const where = path === undefined ? "a disk of this node" : `the disk of ${path}`;
  return new GemelError("no_space", `There is no room on ${where}; nothing was changed by halves`, {
    cause: error,
    remedy: "Make room there (df shows where), then do it again",
  });
}

function words(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
