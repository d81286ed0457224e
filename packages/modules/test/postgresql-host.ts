/**
 * A PostgreSQL data directory in a temporary folder, and the module's scripts run on it.
 *
 * @module
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { postgresqlScripts } from "./module-files.ts";

export type ScriptResult = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly elapsedMs: number;
};

const { PATH: path = "/usr/bin:/bin" } = process.env;
const installed = readdirSync("/usr/lib/postgresql").sort((a, b) => Number(b) - Number(a))[0];
export const bindir: string = `/usr/lib/postgresql/${installed}/bin`;

export class PostgresqlHost {
  readonly home: string;
  readonly datadir: string;
  readonly port: number;
  readonly #children: ChildProcess[] = [];

  private constructor(home: string, port: number) {
    this.home = home;
    this.datadir = `${home}/data`;
    this.port = port;
  }

  /** A copy of the data directory of `model`, with a free port; nothing runs yet. */
  static async copyOf(model: PostgresqlHost): Promise<PostgresqlHost> {
    const host = new PostgresqlHost(mkdtempSync(`${tmpdir()}/gemel-pg-`), await freePort());
    chmodSync(host.home, 0o755);
    execFileSync("cp", ["-a", model.datadir, host.datadir]);
    return host;
  }

  /** An initialised data directory with a free port; nothing runs yet. */
  static async create(): Promise<PostgresqlHost> {
    const home = mkdtempSync(`${tmpdir()}/gemel-pg-`);
    const host = new PostgresqlHost(home, await freePort());
    chmodSync(home, 0o755);
    host.makeDirectory("data");
    host.asPostgres(`${bindir}/initdb`, "-A", "trust", "-N", "-D", host.datadir);
    return host;
  }

  /** A directory of the server's user below `home`. */
  makeDirectory(name: string): string {
    const path = `${this.home}/${name}`;
    mkdirSync(path, { mode: 0o700 });
    execFileSync("chown", ["postgres:", path]);
    return path;
  }

  run(
    script: string,
    args: readonly string[] = [],
    env: Record<string, string> = {},
  ): ScriptResult {
    const startedMs = performance.now();
    const { status, stdout, stderr } = spawnSync(`${postgresqlScripts}/${script}`, args, {
      encoding: "utf8",
      timeout: 60_000,
      env: {
        PATH: path,
        GEMELMODULE: "pg",
        GEMELLOG: `${this.home}/log`,
        DATADIR: this.datadir,
        PORT: String(this.port),
        START_TIMEOUT: "30",
        STOP_TIMEOUT: "20",
        ...env,
      },
    });
    return { code: status, stdout, stderr, elapsedMs: performance.now() - startedMs };
  }

  /** One value from the running server. */
  query(sql: string): string {
    const args = ["-X", "-A", "-t", "-q", "-h", "127.0.0.1", "-p", String(this.port), "-c", sql];
    return this.asPostgres(`${bindir}/psql`, ...args, "postgres").trim();
  }

  asPostgres(program: string, ...args: string[]): string {
    return execFileSync("runuser", ["-u", "postgres", "--", program, ...args], {
      encoding: "utf8",
      cwd: "/",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** A process of the test that must be gone afterwards. */
  spawn(program: string, ...args: string[]): ChildProcess {
    const child = spawn(program, args, { stdio: "ignore", cwd: "/" });
    this.#children.push(child);
    return child;
  }

  /** The postmaster as its lock file names it. */
  postmasterPid(): number {
    return Number(readFileSync(`${this.datadir}/postmaster.pid`, "utf8").split("\n")[0]);
  }

  /** kill -9, and wait until it is dead: until then it may still be found, and answer. */
  async killPostmaster(): Promise<void> {
    const pid = this.postmasterPid();
    kill(pid);
    await until("the postmaster is dead", () => !this.servers().includes(pid));
  }

  /** Pids of the server processes in the data directory. */
  servers(): number[] {
    return readdirSync("/proc")
      .map(Number)
      .filter((pid) => pid > 0 && worksIn(pid, this.datadir));
  }

  /** Ends whatever is left and removes the folder. */
  async destroy(): Promise<void> {
    for (const child of this.#children) child.kill("SIGKILL");
    for (const pid of this.servers()) kill(pid);
    await until("the server processes end", () => this.servers().length === 0);
    rmSync(this.home, { recursive: true, force: true });
  }
}

function worksIn(pid: number, directory: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === directory;
  } catch {
    // ENOENT, ESRCH: the process ended meanwhile.
    return false;
  }
}

/** Wait for a condition, at most a minute: the machine may have much else to do. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 60_000;
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error(`It did not happen in time: ${what}`);
    await sleep(20);
  }
}

/** Whether a process runs; one that ended and was not collected yet does not. */
export function isAlive(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !status.slice(status.lastIndexOf(")")).startsWith(") Z");
  } catch {
    // ENOENT, ESRCH: there is no such process.
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "0.0.0.0", () => {
      const address = server.address();
      server.close(() =>
        resolve(typeof address === "object" && address !== null ? address.port : 0),
      );
    });
  });
}

/** One that has ended since it was listed is what was wanted. */
function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
