/**
 * Names of the rows, in the order in which they are measured.
 *
 * @module
 */
export const rowIds = ["pgbench"] as const;

export type RowId = (typeof rowIds)[number];
