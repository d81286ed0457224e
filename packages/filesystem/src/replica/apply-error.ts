/**
 * Why a record could not be applied: the replica leaves with it, it never continues with a hole.
 *
 * @module
 */
import { getSystemErrorName } from "node:util";

export class ApplyError extends Error {
  override readonly name = "ApplyError";
  /** Positive. */
  readonly errno: number;

  constructor(errno: number, what: string) {
    super(`Cannot ${what}: ${errorName(errno)}`);
    this.errno = errno;
  }
}

function errorName(errno: number): string {
  try {
    return getSystemErrorName(-errno);
  } catch {
    // A number that Node does not name.
    return `errno ${errno}`;
  }
}

/** The value of a call, or an {@link ApplyError} that says what could not be done. */
export function must(value: number, what: string, path: string): number {
  if (value < 0) throw new ApplyError(-value, `${what} "${path}"`);
  return value;
}
