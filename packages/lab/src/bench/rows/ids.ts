/**
 * Names of the rows, in the order in which they are measured.
 *
 * @module
 */
export const rowIds = ["pgbench", "sequential", "files", "copy", "resync"] as const;

export type RowId = (typeof rowIds)[number];
