/**
 * Assertions are for programmer errors only; the world's errors are values or {@link GemelError}.
 *
 * @module
 */

/** Thrown by {@link assert}: a state that the code says cannot happen. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/** Stop at once when `condition` is false; `message` says what was expected. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Narrow a value that the surrounding code guarantees to be there. */
export function present<T>(value: T | null | undefined, message: string): T {
  if (value === null || value === undefined) throw new AssertionError(message);
  return value;
}
