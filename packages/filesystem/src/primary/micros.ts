/**
 * Microseconds that threads can compare with each other, in 32 bits: of the system's monotonic clock,
 * modulo 2^32. Good for what takes less than an hour.
 *
 * @module
 */

const wrap: number = 2 ** 32;

export function microsNow(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return ((seconds * 1e6 + Math.trunc(nanoseconds / 1000)) % wrap) | 0;
}

/** As an unsigned number. */
export function microsSince(begun: number): number {
  return (microsNow() - begun) >>> 0;
}
