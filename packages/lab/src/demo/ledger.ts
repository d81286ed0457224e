/**
 * Whether every commit that the client was told about is in the table.
 *
 * @module
 */
import type { Commit } from "../client/commit-log.ts";

/** Names one row of the table. */
export function rowKey(connection: number, sequence: number): string {
  return `${connection}|${sequence}`;
}

/**
 * The acknowledged commits that are missing in the table.
 * `rows` is what psql printed for `SELECT connection, sequence`: one `connection|sequence` per line.
 */
export function lostCommits(acknowledged: readonly Commit[], rows: string): Commit[] {
  const present = new Set(rows.split("\n"));
  return acknowledged.filter(
    ({ connection, sequence }) => !present.has(rowKey(connection, sequence)),
  );
}
