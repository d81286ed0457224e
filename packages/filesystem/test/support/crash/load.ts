/**
 * The writers of one round of the crash test.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { until } from "../mirror-node.ts";
import { WriterHistory } from "./history.ts";

const program = join(import.meta.dirname, "writer.ts");

type Writer = {
  readonly child: ChildProcess;
  readonly folder: string;
  readonly seed: number;
  readonly log: string;
  readonly ended: Promise<string>;
  output: string;
};

export class Load {
  readonly #writers: Writer[] = [];

  private constructor() {}

  /** Start `count` writers below `directory`; returns when all of them write. */
  static async start(options: {
    readonly directory: string;
    /** Folder for the outside logs. */
    readonly outside: string;
    readonly name: string;
    readonly seed: number;
    readonly count: number;
  }): Promise<Load> {
    const load = new Load();
    const { directory, outside, name, seed, count } = options;
    for (let index = 0; index < count; index++) {
      const folder = `${name}-${index}`;
      load.#spawn(directory, folder, seed + index, join(outside, folder));
    }
    await until("all writers write", () => load.#writers.every((writer) => writer.output !== ""));
    return load;
  }

  /** How many operations were asked for so far. */
  get count(): number {
    let bytes = 0;
    for (const { log } of this.#writers) {
      bytes += statSync(log, { throwIfNoEntry: false })?.size ?? 0;
    }
    return Math.floor(bytes / 16);
  }

  /** Let the writers end, or see that they ended; what they were told. */
  async end(): Promise<WriterHistory[]> {
    for (const { child } of this.#writers) child.stdin?.end();
    await Promise.all(this.#writers.map(({ ended }) => ended));
    return this.#writers.map(({ folder, seed, log }) => new WriterHistory(folder, seed, log));
  }

  /** What the writers said at their end. */
  get words(): readonly string[] {
    return this.#writers.map(({ output }) => output.trim());
  }

  kill(): void {
    for (const { child } of this.#writers) child.kill("SIGKILL");
  }

  #spawn(directory: string, folder: string, seed: number, log: string): void {
    const child = spawn(process.execPath, [program, join(directory, folder), String(seed), log], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    const writer: Writer = {
      ...{ child, folder, seed, log, output: "" },
      ended: new Promise((resolve) => {
        child.once("exit", (code, signal) => resolve(String(code ?? signal)));
      }),
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data: Buffer) => {
        writer.output += data.toString();
      });
    }
    child.stdin.on("error", () => undefined);
    this.#writers.push(writer);
  }
}
