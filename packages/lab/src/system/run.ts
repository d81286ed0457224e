/**
 * Running a program to its end.
 *
 * @module
 */
import { spawn } from "node:child_process";

export type RunResult = {
  /** Exit code; 128 + signal number is not used: a signal leaves `code` null. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type RunOptions = {
  readonly input?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** Thrown by {@link runOk}: the command line, how it ended and what it said. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  readonly result: RunResult;

  constructor(commandLine: string, result: RunResult) {
    const said = `${result.stderr}${result.stdout}`.trim();
    const how = result.signal === null ? `exit code ${result.code}` : `signal ${result.signal}`;
    super(`Command failed (${how}): ${commandLine}${said === "" ? "" : `\n${said}`}`);
    this.result = result;
  }
}

/** Run a program and collect its output. Rejects only when it cannot be started. */
export function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      // Ctrl-C goes to the lab alone, which then ends things in order.
      detached: true,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout?.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      resolve({
        code,
        signal,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
    if (options.input !== undefined && child.stdin !== null) {
      // A program that ends without reading its input is judged by its exit code.
      child.stdin.on("error", () => undefined);
      child.stdin.end(options.input);
    }
  });
}

/**
 * Run a program that must succeed; returns its standard output.
 *
 * @throws CommandFailed when it ends otherwise.
 */
export async function runOk(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const result = await run(command, args, options);
  if (result.code !== 0) {
    throw new CommandFailed([command, ...args].join(" "), result);
  }
  return result.stdout;
}
