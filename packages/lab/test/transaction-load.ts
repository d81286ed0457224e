/**
 * pgbench on the client host, which writes down every transaction that it was told is committed.
 *
 * @module
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { postgresPrograms } from "../src/cluster/postgres.ts";
import type { Host } from "../src/index.ts";

const logs = "/var/tmp";
const prefix = "transactions";

export type Transaction = {
  /** When its answer came; epoch. */
  readonly atMs: number;
  readonly tookMs: number;
};

export class TransactionLoad {
  readonly #client: Host;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #said = "";

  private constructor(client: Host, child: ChildProcess) {
    this.#client = client;
    this.#child = child;
    this.#ended = once(child, "close");
    child.stdout?.resume();
    child.stderr?.on("data", (data: Buffer) => {
      this.#said += data.toString();
    });
  }

  /** Tables of its own in the database at `address`. */
  static async initialise(client: Host, address: string): Promise<void> {
    await client.execOk(program, ["-i", "-q", "-s", "2", ...place(address)], {
      user: "postgres",
      timeoutMs: 60_000,
    });
  }

  static start(client: Host, address: string, clients: number): TransactionLoad {
    const log = ["-l", `--log-prefix=${logs}/${prefix}`];
    const args = ["-n", "-c", `${clients}`, "-T", "600", ...log, ...place(address)];
    return new TransactionLoad(client, client.spawn(program, args, "postgres"));
  }

  /** What went wrong so far: pgbench says nothing before its end, unless something fails. */
  get said(): string {
    return this.#said;
  }

  /** Wait until every connection is broken; everything that was answered until then. */
  async broken(): Promise<Transaction[]> {
    await this.#ended;
    const folder = this.#client.path(logs);
    const names = readdirSync(folder).filter((name) => name.startsWith(prefix));
    return names.flatMap((name) =>
      readFileSync(join(folder, name), "utf8").split("\n").flatMap(transaction),
    );
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}

const program: string = join(postgresPrograms(), "pgbench");

/** Whoever waits for an answer of a server that lost power hears of it from the one that has its address then. */
function place(address: string): string[] {
  const isAlive = "keepalives_idle=1 keepalives_interval=1";
  return [`host=${address} user=postgres dbname=postgres ${isAlive}`];
}

/** Of a line "client number microseconds script seconds microseconds". */
function transaction(line: string): Transaction[] {
  if (line === "") return [];
  const [, , took = Number.NaN, , seconds = Number.NaN, micros = Number.NaN] = line
    .split(" ")
    .map(Number);
  return [{ atMs: seconds * 1000 + micros / 1000, tookMs: took / 1000 }];
}
