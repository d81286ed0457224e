/**
 * Run a small program to its end, with a bound on time and output.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { GemelError } from "@gemel/base";

export type ProgramResult = {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
};

/** Debian packages of the programs that the daemon needs. */
const packages: Readonly<Record<string, string>> = {
  ip: "iproute2",
  ss: "iproute2",
  ping: "iputils-ping",
  runuser: "util-linux",
  systemctl: "systemd",
};

/** Rejects (`program_missing`) when it is not installed; `exitCode` is -1 when a signal ended it. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: {
    readonly timeoutMs?: number;
    readonly signal?: AbortSignal;
    readonly outputSizeMax?: number;
  } = {},
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    execFile(
      program,
      [...args],
      {
        timeout: options.timeoutMs ?? 5000,
        killSignal: "SIGKILL",
        maxBuffer: options.outputSizeMax ?? 8 << 20,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      },
      (error, stdout, stderr) => {
        if (error === null) return resolve({ exitCode: 0, stdout, stderr });
        if (error.code === "ENOENT") {
          const needed = packages[program] ?? program;
          const remedy = `Install the package ${needed}`;
          return reject(
            new GemelError("program_missing", `${program} is not installed`, {
              cause: error,
              remedy,
            }),
          );
        }
        return resolve({
          exitCode: typeof error.code === "number" ? error.code : -1,
          stdout,
          stderr: stderr === "" ? error.message : stderr,
        });
      },
    );
  });
}
