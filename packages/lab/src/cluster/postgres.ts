/**
 * A real PostgreSQL on a lab host: making a data directory, filling it, asking it.
 *
 * @module
 */
import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../host/host.ts";

const owner = "postgres";

/** The folder of the newest PostgreSQL programs on this machine. */
export function postgresPrograms(): string {
  const base = "/usr/lib/postgresql";
  const versions = readdirSync(base).sort((a, b) => Number(b) - Number(a));
  return join(base, versions[0] ?? "", "bin");
}

/** Make an empty directory for a data directory, as an administrator would. */
export async function makeDataDirectory(host: Host, directory: string): Promise<void> {
  await host.execOk("install", ["-d", "-o", owner, "-g", owner, "-m", "700", directory]);
}

/** `initdb`, with access for the lab's network without password. */
export async function initialise(host: Host, directory: string): Promise<void> {
  const options = ["--locale=C.UTF-8", "--encoding=UTF8", "--auth=trust", "-D", directory];
  await host.execOk(join(postgresPrograms(), "initdb"), options, {
    user: owner,
    timeoutMs: 60_000,
  });
  appendFileSync(host.path(join(directory, "pg_hba.conf")), "host all all 198.18.0.0/15 trust\n");
}

/** Run SQL against a data directory that no server uses: starts one, without network, and ends it. */
export async function runOffline(
  host: Host,
  directory: string,
  statements: readonly string[],
): Promise<void> {
  const control = join(postgresPrograms(), "pg_ctl");
  const server = "-c listen_addresses='' -c wal_level=minimal -c max_wal_senders=0";
  const log = "/var/tmp/postgres-offline.log";
  await host.execOk(control, ["-D", directory, "-w", "-l", log, "-o", server, "start"], {
    user: owner,
    timeoutMs: 60_000,
  });
  try {
    await psql(host, { sql: statements, timeoutMs: 120_000 });
  } finally {
    await host.execOk(control, ["-D", directory, "-w", "-m", "fast", "stop"], {
      user: owner,
      timeoutMs: 60_000,
    });
  }
}

export type PsqlOptions = {
  readonly sql: readonly string[];
  /** Default: the local socket. */
  readonly address?: string;
  /** Default: 5432. */
  readonly port?: number;
  readonly timeoutMs?: number;
};

/** Run statements, each in its own transaction; returns rows as unaligned text. */
export function psql(host: Host, { sql, address, port, timeoutMs }: PsqlOptions): Promise<string> {
  const where = address === undefined ? [] : ["--host", address];
  if (port !== undefined) where.push("--port", String(port));
  const commands = sql.flatMap((statement) => ["--command", statement]);
  return host.execOk(
    join(postgresPrograms(), "psql"),
    ["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", ...where, ...commands],
    { user: owner, timeoutMs: timeoutMs ?? 30_000 },
  );
}

/** Pid of the postmaster inside the host, from the file it keeps in the data directory. */
export function postmasterPid(host: Host, directory: string): number {
  const file = readFileSync(host.path(join(directory, "postmaster.pid")), "utf8");
  return Number(file.split("\n")[0]);
}
