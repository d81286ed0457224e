/**
 * The clock of the lab: monotonic, the same for all processes and namespaces of one machine.
 *
 * @module
 */

/** Milliseconds since an arbitrary point, with fractions; comparable between processes. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
