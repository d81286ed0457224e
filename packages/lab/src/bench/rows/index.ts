/**
 * All rows of the bench.
 *
 * @module
 */
import type { Bench } from "../bench.ts";
import type { RowReport } from "../report.ts";
import { copyRows } from "./copy.ts";
import { fileRows } from "./files.ts";
import type { RowId } from "./ids.ts";
import { pgbenchRows } from "./pgbench.ts";
import { resyncRows } from "./resync.ts";
import { sequentialRows } from "./sequential.ts";

export type Row = {
  readonly title: string;
  readonly measure: (bench: Bench) => Promise<RowReport[]>;
};

export const rows: Readonly<Record<RowId, Row>> = {
  pgbench: { title: "PostgreSQL", measure: pgbenchRows },
  sequential: { title: "One large file", measure: sequentialRows },
  files: { title: "Many small files", measure: fileRows },
  copy: { title: "Initial copy", measure: copyRows },
  resync: { title: "Return of a node", measure: resyncRows },
};
