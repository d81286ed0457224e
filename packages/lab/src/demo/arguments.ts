/**
 * The command line of the demo.
 *
 * @module
 */
import { parseArgs } from "node:util";

export type DemoArguments = {
  /** File for the report as JSON. */
  readonly report: string | undefined;
  /** Leave the cluster running at the end. */
  readonly keep: boolean;
  /** Less data and no minimum of commits. */
  readonly quick: boolean;
  /** Remove what an earlier `--keep` left running, and nothing else. */
  readonly end: boolean;
  readonly help: boolean;
};

export const demoHelp: string = `Usage: npm run demo [-- OPTIONS]

Two servers made of namespaces on this machine, PostgreSQL on them, and the faults that Gemel is made for.

  --report FILE  write the measurements to FILE as JSON
  --quick        less data, fewer commits: about a minute
  --keep         leave the cluster running, with a witness, and say how to use it
  --end          end a cluster that --keep left running
  --help         this text

Exit codes: 0 all limits kept; 1 not, or something failed; 2 usage; 4 not root; 130 interrupted.
`;

/** Understand the command line; a string is what is wrong with it. */
export function parseDemoArguments(argv: readonly string[]): DemoArguments | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        report: { type: "string" },
        keep: { type: "boolean", default: false },
        quick: { type: "boolean", default: false },
        end: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (values.report === "") {
      return "--report wants the name of a file";
    }
    return { ...values, report: values.report };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
