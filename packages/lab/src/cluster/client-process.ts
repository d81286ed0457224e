/**
 * The writing client, running on the client host.
 *
 * @module
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ClientOptions } from "../client/client-options.ts";
import { CommitLog } from "../client/commit-log.ts";
import type { Host } from "../host/host.ts";

const program: string = fileURLToPath(new URL("../client/main.ts", import.meta.url));
const logFile = "/var/tmp/commits.log";

export class ClientProcess {
  readonly log: CommitLog;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #said = "";

  private constructor(child: ChildProcess, log: CommitLog) {
    this.#child = child;
    this.log = log;
    this.#ended = once(child, "exit");
    child.stderr?.on("data", (chunk: Buffer) => {
      this.#said += chunk.toString();
    });
  }

  /** Start writing to the database at `address`. */
  static start(host: Host, address: string, connections: number): ClientProcess {
    const options: ClientOptions = {
      host: address,
      port: 5432,
      user: "postgres",
      database: "postgres",
      connections,
      payloadBytes: 200,
      log: logFile,
      connectTimeoutMs: 300,
      answerTimeoutMs: 1_000,
      retryMs: 100,
    };
    writeFileSync(host.path(logFile), "");
    const args = ["--disable-warning=ExperimentalWarning", program, JSON.stringify(options)];
    const child = host.spawn(process.execPath, args);
    return new ClientProcess(child, new CommitLog(host.path(logFile)));
  }

  /** Whether it still runs; it never ends by itself. */
  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** What it said on standard error: nothing, if all is well. */
  get said(): string {
    return this.#said;
  }

  /** Times of the acknowledged commits so far, ascending. */
  times(): number[] {
    return this.log.refresh().acknowledged.map(({ atMs }) => atMs);
  }

  /** Stop after the answers under way. */
  async stop(): Promise<void> {
    this.#child.stdin?.end();
    await this.#ended;
    this.log.refresh();
  }
}
