/**
 * A boundary failure with a catalogued code: what a person or a program outside gets to see.
 *
 * @module
 */
import { type ErrorCode, errorCatalogue } from "./error-codes.ts";

export class GemelError extends Error {
  override readonly name = "GemelError";
  readonly code: ErrorCode;
  /** What to do next; the catalogue's remedy unless the place knows better. */
  readonly remedy: string;

  /** `message` names the thing and the place: capital first, no full stop. */
  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly remedy?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.remedy = options.remedy ?? errorCatalogue[code].remedy;
  }

  get exitCode(): number {
    return errorCatalogue[this.code].exitCode;
  }

  get httpStatus(): number {
    return errorCatalogue[this.code].httpStatus;
  }
}
