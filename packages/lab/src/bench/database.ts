/**
 * PostgreSQL servers side by side: the same data, default configuration, one port each.
 *
 * @module
 */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { initialise, makeDataDirectory, postgresPrograms } from "../cluster/postgres.ts";
import type { Host } from "../host/host.ts";
import { waitFor } from "../system/wait-for.ts";

const owner = "postgres";
const scale = 10;
const databaseMs = 120_000;

export type Load = {
  readonly clients: number;
  readonly seconds: number;
  /** pgbench -S. */
  readonly readOnly: boolean;
};

export class Database {
  readonly name: string;
  readonly host: Host;
  readonly directory: string;
  readonly port: number;

  constructor(options: {
    readonly name: string;
    readonly host: Host;
    readonly directory: string;
    readonly port: number;
  }) {
    this.name = options.name;
    this.host = options.host;
    this.directory = options.directory;
    this.port = options.port;
  }

  /** `initdb` and `pgbench -i`; the server is stopped afterwards. */
  async make(): Promise<void> {
    await makeDataDirectory(this.host, this.directory);
    await initialise(this.host, this.directory);
    appendFileSync(
      this.host.path(join(this.directory, "pg_hba.conf")),
      "host replication all 198.18.0.0/15 trust\n",
    );
    await this.start();
    const options = ["--initialize", "--quiet", `--scale=${scale}`];
    await this.#run("pgbench", [...options, `--port=${this.port}`, "postgres"]);
    await this.stop();
  }

  /** The data of a stopped server, for another one on the same host. */
  async copyTo(directory: string): Promise<void> {
    await this.host.execOk("cp", ["--archive", this.directory, directory], {
      timeoutMs: databaseMs,
    });
  }

  async start(): Promise<void> {
    const server = `-p ${this.port} -c listen_addresses='*'`;
    const log = `/var/tmp/postgres-${this.name}.log`;
    const options = ["-D", this.directory, "-w", "-l", log, "-o", server];
    await this.#run("pg_ctl", [...options, "start"]);
  }

  async stop(): Promise<void> {
    await this.#run("pg_ctl", ["-D", this.directory, "-w", "-m", "fast", "stop"]);
  }

  /** Make `standby` from this running server, start it, and wait for it at every commit. */
  async replicateTo(standby: Database, address: string): Promise<void> {
    await makeDataDirectory(standby.host, standby.directory);
    const from = ["--host", address, "--port", String(this.port), "--username", owner];
    const how = ["--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast"];
    await standby.#run("pg_basebackup", ["-D", standby.directory, ...from, ...how]);
    await standby.start();
    await this.query("ALTER SYSTEM SET synchronous_standby_names = '*'");
    await this.query("SELECT pg_reload_conf()");
    await waitFor(
      async () => (await this.query("SELECT sync_state FROM pg_stat_replication")) === "sync",
      { what: "the standby to be synchronous", timeoutMs: 30_000, intervalMs: 100 },
    );
  }

  async query(sql: string): Promise<string> {
    const options = ["--no-psqlrc", "--quiet", "--no-align", "--tuples-only"];
    const text = await this.#run("psql", [...options, "-p", String(this.port), "-c", sql]);
    return text.trim();
  }

  /** Fill the caches, and get beyond what happens once. */
  async warm(): Promise<void> {
    const tables = ["accounts", "branches", "tellers"].map((name) => `pgbench_${name}`);
    for (const table of tables) await this.query(`SELECT count(*), max(ctid) FROM ${table}`);
    await this.load({ clients: 8, seconds: 2, readOnly: true });
    await this.load({ clients: 8, seconds: 3, readOnly: false });
  }

  /**
   * Transactions per second. Before reading, what earlier transactions left to be written is written: else a
   * reader that needs room in PostgreSQL's memory writes the pages of others first.
   */
  async load({ clients, seconds, readOnly }: Load): Promise<number> {
    if (readOnly) for (const sql of ["VACUUM", "CHECKPOINT"]) await this.query(sql);
    const options = [`--client=${clients}`, `--jobs=${Math.min(2, clients)}`, `--time=${seconds}`];
    if (readOnly) options.push("--select-only", "--no-vacuum");
    const said = await this.#run("pgbench", [...options, `--port=${this.port}`, "postgres"]);
    const rate = /^tps = ([0-9.]+) /m.exec(said)?.[1];
    if (rate === undefined || /failed transactions: [1-9]/.test(said)) {
      throw new Error(`pgbench did not measure ${this.name}: ${said}`);
    }
    return Number(rate);
  }

  #run(program: string, args: readonly string[]): Promise<string> {
    return this.host.execOk(join(postgresPrograms(), program), args, {
      user: owner,
      timeoutMs: databaseMs,
    });
  }
}
