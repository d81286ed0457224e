/**
 * The client of a farm as a process in the client's host, and what it saw.
 *
 * @module
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Host } from "../host/host.ts";
import { waitFor } from "../system/wait-for.ts";

export type Answer = {
  readonly client: number;
  /** When it was asked, and how long it took. */
  readonly atMs: number;
  readonly tookMs: number;
  /** Who answered; null: it failed. */
  readonly node: string | null;
  readonly error?: string | undefined;
};

export type FarmClientOptions = {
  readonly url: string;
  /** Addresses of the client, from `first` on. */
  readonly first: number;
  readonly count: number;
  readonly perSecond: number;
  /** It ends by itself after so many. Default: none. */
  readonly requests?: number;
};

export class FarmClient {
  readonly answers: Answer[] = [];
  readonly #process: ChildProcess;

  constructor(host: Host, options: FarmClientOptions) {
    const { url, first, count, perSecond, requests = Number.POSITIVE_INFINITY } = options;
    const program = fileURLToPath(new URL("client/main.ts", import.meta.url));
    const args = [url, first, count, perSecond, requests].map(String);
    this.#process = host.spawn(process.execPath, [program, ...args]);
    const { stdout, stderr } = this.#process;
    if (stdout === null || stderr === null) throw new Error("The client has no output");
    stderr.pipe(process.stderr);
    createInterface({ input: stdout }).on("line", (line) => {
      this.answers.push(answerOf(line));
    });
  }

  /** Until so many more requests were answered. */
  async more(count: number, timeoutMs = 60_000): Promise<void> {
    const goal = this.answers.length + count;
    await waitFor(async () => (this.answers.length >= goal ? true : undefined), {
      what: `${count} more answers to the client`,
      timeoutMs,
      intervalMs: 50,
    });
  }

  /** End it, after what is under way. */
  async end(): Promise<void> {
    const ended = once(this.#process, "close");
    this.#process.stdin?.end();
    if (this.#process.exitCode === null) await ended;
  }

  get failures(): readonly Answer[] {
    return this.answers.filter(({ node }) => node === null);
  }
}

/** The client is a program of ours, so a line of JSON is an answer. */
function answerOf(line: string): Answer {
  return JSON.parse(line) as Answer;
}
