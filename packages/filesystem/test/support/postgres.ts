/**
 * A PostgreSQL server of the machine, with its data in a given directory, for system tests.
 *
 * @module
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "./mirror-node.ts";

const versions = "/usr/lib/postgresql";

function programs(): string {
  const newest = readdirSync(versions).sort((a, b) => Number(b) - Number(a))[0];
  if (newest === undefined) throw new Error("PostgreSQL is not installed");
  return join(versions, newest, "bin");
}

export class Postgres {
  readonly data: string;
  readonly #port: number;
  readonly #sockets: string;
  readonly #log: string;
  readonly #bin: string = programs();
  /** Of the postmaster; 0 when it does not run. */
  #pid = 0;

  /** `directory` is given to the user postgres; `scratch` holds socket and log. */
  constructor(directory: string, scratch: string, port: number) {
    const uid = Number(execFileSync("id", ["-u", "postgres"], { encoding: "utf8" }));
    const gid = Number(execFileSync("id", ["-g", "postgres"], { encoding: "utf8" }));
    chownSync(directory, uid, gid);
    chownSync(scratch, uid, gid);
    this.data = join(directory, "data");
    this.#port = port;
    this.#sockets = scratch;
    this.#log = join(scratch, "postgresql.log");
  }

  /** Run one of PostgreSQL's programs as its user; what it printed. */
  run(program: string, ...args: string[]): string {
    return execFileSync("runuser", ["-u", "postgres", "--", join(this.#bin, program), ...args], {
      encoding: "utf8",
      cwd: this.#sockets,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 110_000,
    });
  }

  initialise(): void {
    this.run("initdb", "-D", this.data, "-A", "trust", "--no-instructions");
  }

  start(): void {
    // The pid in them may be that of a killed server that its parent has not waited for yet.
    rmSync(join(this.data, "postmaster.pid"), { force: true });
    rmSync(join(this.#sockets, `.s.PGSQL.${this.#port}.lock`), { force: true });
    const options = [
      `-p ${this.#port} -k ${this.#sockets} -h ''`,
      "-c shared_buffers=16MB -c max_wal_size=64MB -c checkpoint_timeout=30s",
    ].join(" ");
    // Its own streams: the server would keep ours open.
    execFileSync(
      "runuser",
      [
        ...["-u", "postgres", "--", join(this.#bin, "pg_ctl"), "-w", "-s"],
        ...["-D", this.data, "-l", this.#log, "-o", options, "start"],
      ],
      { stdio: "ignore", cwd: this.#sockets, timeout: 110_000 },
    );
    this.#pid = Number(readFileSync(join(this.data, "postmaster.pid"), "utf8").split("\n")[0]);
  }

  /** An orderly shutdown. */
  stop(): void {
    this.run("pg_ctl", "-w", "-s", "-D", this.data, "-m", "fast", "stop");
    this.#pid = 0;
  }

  /** kill -9 of the postmaster; its children notice. The next start recovers. */
  async crash(): Promise<void> {
    const pids = [this.#pid, ...childrenOf(this.#pid)];
    process.kill(this.#pid, "SIGKILL");
    await this.#ended(pids);
  }

  /** kill -9 of everything that runs, as a power cut does. */
  async cut(): Promise<void> {
    if (this.#pid === 0) return;
    const pids = [this.#pid, ...childrenOf(this.#pid)];
    for (const pid of pids) if (parentOf(pid) !== null) process.kill(pid, "SIGKILL");
    await this.#ended(pids);
  }

  sql(statement: string, database = "postgres"): string {
    const args = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", ...this.connection];
    return this.run("psql", ...args, "-d", database, "-c", statement).trim();
  }

  get connection(): string[] {
    return ["-h", this.#sockets, "-p", String(this.#port)];
  }

  /** A load in the background, until it is told to end: one pgbench of a second after another. */
  load(clients: number): PostgresLoad {
    const goesOn = join(this.#sockets, "load");
    writeFileSync(goesOn, "");
    const again = 'file=$1; shift; while "$@"; [ -e "$file" ]; do :; done';
    const args = ["-n", "-c", String(clients), "-T", "1", ...this.connection, "postgres"];
    const child = spawn(
      "runuser",
      [
        ...["-u", "postgres", "--", "sh", "-ec", again, "sh", goesOn],
        ...[join(this.#bin, "pgbench"), ...args],
      ],
      { stdio: ["ignore", "pipe", "pipe"], cwd: this.#sockets },
    );
    return new PostgresLoad(child, goesOn);
  }

  /** Sums that a consistent pgbench database has equal, and the count of its transactions. */
  balance(): { readonly sums: readonly string[]; readonly transactions: number } {
    const sum = (table: string, column: string): string =>
      this.sql(`select coalesce(sum(${column}), 0) from ${table}`);
    return {
      sums: [
        sum("pgbench_accounts", "abalance"),
        sum("pgbench_branches", "bbalance"),
        sum("pgbench_tellers", "tbalance"),
        sum("pgbench_history", "delta"),
      ],
      transactions: Number(this.sql("select count(*) from pgbench_history")),
    };
  }

  async #ended(pids: readonly number[]): Promise<void> {
    this.#pid = 0;
    const end = Date.now() + 60_000;
    while (pids.some((pid) => parentOf(pid) !== null)) {
      if (Date.now() > end) throw new Error("PostgreSQL does not end");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function childrenOf(parent: number): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => parentOf(pid) === parent);
}

/** The parent of a process that runs; null when it has ended, waited for or not. */
function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" || state === "X" ? null : Number(parent);
  } catch {
    // ENOENT, ESRCH: it has ended.
    return null;
  }
}

export class PostgresLoad {
  readonly #result: Promise<string>;
  /** Goes on while this file is there. */
  readonly #goesOn: string;
  #output = "";
  #isOver = false;

  constructor(child: ChildProcess, goesOn: string) {
    this.#goesOn = goesOn;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (data: Buffer) => {
        this.#output += data.toString();
      });
    }
    this.#result = new Promise((resolve) => {
      child.once("close", () => {
        this.#isOver = true;
        resolve(this.#output);
      });
    });
  }

  /**
   * Wait for `least` transactions in all, then let the pgbench that runs come to its end.
   *
   * @throws Error with all that was printed when one of them failed, or a client gave up.
   */
  async finish(least = 100): Promise<void> {
    const processed = (): number[] => this.#numbers("transactions actually processed");
    await until(
      `${least} transactions`,
      () => this.#isOver || processed().reduce((sum, count) => sum + count, 0) >= least,
    );
    rmSync(this.#goesOn);
    const output = await this.#result;
    const failures = this.#numbers("failed transactions");
    const isWhole = failures.length > 0 && failures.length === processed().length;
    if (!isWhole || failures.some((count) => count > 0) || /aborted|fatal|error/i.test(output)) {
      throw new Error(`pgbench failed: ${output}`);
    }
  }

  /** What each pgbench so far has said of `what`. */
  #numbers(what: string): number[] {
    const lines = this.#output.matchAll(new RegExp(`^number of ${what}: (\\d+)`, "gm"));
    return [...lines].map(([, count]) => Number(count));
  }
}
