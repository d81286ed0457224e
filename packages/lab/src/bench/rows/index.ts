/**
 * All rows of the bench.
 *
 * @module
 */
import type { Bench } from "../bench.ts";
import type { RowReport } from "../report.ts";
import type { RowId } from "./ids.ts";
import { pgbenchRows } from "./pgbench.ts";

export type Row = {
  readonly title: string;
  readonly measure: (bench: Bench) => Promise<RowReport[]>;
};

export const rows: Readonly<Record<RowId, Row>> = {
  pgbench: { title: "PostgreSQL", measure: pgbenchRows },
};
