/**
 * The command line of the bench.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { type RowId, rowIds } from "./rows/ids.ts";

export type BenchArguments = {
  /** File for the report as JSON. */
  readonly report: string | undefined;
  readonly quick: boolean;
  readonly only: readonly RowId[];
  readonly rounds: number;
  /** Of one measurement of a database. */
  readonly seconds: number;
  readonly gluster: boolean;
  readonly help: boolean;
};

export const benchHelp: string = `Usage: npm run bench [-- OPTIONS]

The mirror beside what it is compared with, on two hosts made of namespaces on this machine: the local disk,
PostgreSQL's own synchronous streaming replication, rsync. Medians of interleaved rounds, and their ratios.

  --report FILE   write all medians and ratios to FILE as JSON
  --quick         less data, fewer and shorter rounds: some minutes
  --only ROWS     only these, with commas between: ${rowIds.join(", ")}
  --rounds N      rounds of each measurement (default 5, quick 3)
  --seconds N     length of one pgbench run (default 12, quick 4)
  --gluster       GlusterFS replica 2 as well, if it is installed
  --help          this text

Exit codes: 0 measured, whether the targets are reached or not; 1 something failed; 2 usage; 4 not root;
130 interrupted. Everything that was started is ended and removed, also after Ctrl-C.
`;

/** Understand the command line; a string is what is wrong with it. */
export function parseBenchArguments(argv: readonly string[]): BenchArguments | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        report: { type: "string" },
        quick: { type: "boolean", default: false },
        only: { type: "string" },
        rounds: { type: "string" },
        seconds: { type: "string" },
        gluster: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (values.report === "") return "--report wants the name of a file";
    const only = parseRows(values.only);
    if (typeof only === "string") return only;
    const rounds = parseCount(values.rounds, values.quick ? 3 : 5, 100);
    const seconds = parseCount(values.seconds, values.quick ? 4 : 12, 600);
    if (rounds === undefined) return "--rounds is a number from 1 to 100";
    if (seconds === undefined) return "--seconds is a number from 1 to 600";
    const { report, quick, gluster, help } = values;
    return { report, quick, only, rounds, seconds, gluster, help };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function parseRows(text: string | undefined): readonly RowId[] | string {
  if (text === undefined) return rowIds;
  const wanted = text.split(",");
  const strange = wanted.find((name) => !rowIds.some((id) => id === name));
  if (strange !== undefined) return `--only knows ${rowIds.join(", ")}, not "${strange}"`;
  return rowIds.filter((id) => wanted.includes(id));
}

function parseCount(text: string | undefined, fallback: number, max: number): number | undefined {
  if (text === undefined) return fallback;
  const value = Number(text);
  return Number.isInteger(value) && value >= 1 && value <= max ? value : undefined;
}
