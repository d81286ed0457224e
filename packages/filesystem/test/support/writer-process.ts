/**
 * Runs `busy-writer.ts` beside a test.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const program = join(import.meta.dirname, "busy-writer.ts");

export class WriterProcess {
  readonly #child: ChildProcess;
  readonly #result: Promise<number>;

  readonly #progress: string;

  /** `progress` is a file outside of the mirror; `limit` attempts, 0 for no limit. */
  constructor(directory: string, seed: number, progress: string, limit = 0) {
    this.#progress = progress;
    const child = spawn(
      process.execPath,
      [program, directory, String(seed), progress, String(limit)],
      { stdio: ["pipe", "pipe", "pipe"] },
    );
    let output = "";
    let errors = "";
    child.stdout.on("data", (data: Buffer) => {
      output += data.toString();
    });
    child.stderr.on("data", (data: Buffer) => {
      errors += data.toString();
    });
    this.#child = child;
    this.#result = new Promise((resolve, reject) => {
      child.once("exit", (code) => {
        if (code === 0) resolve(Number(output));
        else reject(new Error(`The writer ended with ${code}: ${errors}`));
      });
    });
    this.#result.catch(() => undefined);
  }

  /** How many operations it has done so far. */
  get count(): number {
    return existsSync(this.#progress) ? Number(readFileSync(this.#progress, "utf8")) : 0;
  }

  /** Let it end; how many operations it did. Throws when one failed that should not. */
  async stop(): Promise<number> {
    this.#child.stdin?.end();
    return this.#result;
  }

  /** Wait until it has made all its attempts. */
  async finished(): Promise<number> {
    return this.#result;
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}
