/**
 * One run of the command: arguments in, exit code out.
 *
 * Every failure ends here: as "Error: what" and "Try: remedy" for people, as one JSON document with
 * `--json`, and as the exit code of the error catalogue.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import { CommanderError } from "commander";
import { buildProgram } from "./program.ts";
import { withLongOptions } from "./verbs/helper-verbs.ts";

/** What a run sees of its process. */
export type Host = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** Where keys and what is piped come from; absent: nowhere. */
  readonly stdin?: Keys;
};

export type Stream = {
  readonly isTTY?: boolean;
  readonly rows?: number;
  readonly columns?: number;
  write(text: string): unknown;
};

export type Keys = Partial<AsyncIterable<unknown>> & {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  resume?(): unknown;
  pause?(): unknown;
  on(event: "data", listener: (data: unknown) => void): unknown;
  off(event: "data", listener: (data: unknown) => void): unknown;
};

/** Added to the exit code of a failure of `state --quiet`, whose codes 0 to 4 are states. */
const quietOffset = 10;

/** Run the command with `args` (without node and script); returns the exit code, never throws. */
export async function run(args: readonly string[], host: Host): Promise<number> {
  const program = buildProgram(host);
  try {
    await program.command.parseAsync(withLongOptions(args), { from: "user" });
    return program.exitCode();
  } catch (error) {
    const failure = asFailure(error);
    if (failure === null) return exitOfCommander(error);
    const exitCode = failure.exitCode + (program.isQuiet() ? quietOffset : 0);
    host.stderr.write(program.isJson() ? inJson(failure, exitCode) : inWords(failure));
    return exitCode;
  }
}

function asFailure(error: unknown): GemelError | null {
  if (error instanceof GemelError) return error;
  // Commander has already said what is wrong with the command line.
  if (error instanceof CommanderError) return null;
  return new GemelError("internal", error instanceof Error ? error.message : String(error), {
    cause: error,
    remedy: "This is a defect of the command: report it with the command line",
  });
}

function exitOfCommander(error: unknown): number {
  return error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
}

function inWords(failure: GemelError): string {
  return `Error: ${failure.message}\nTry: ${failure.remedy}\n`;
}

function inJson(failure: GemelError, exitCode: number): string {
  const { code, message, remedy } = failure;
  return `${JSON.stringify({ error: { code, message, remedy, exitCode } }, null, 2)}\n`;
}
