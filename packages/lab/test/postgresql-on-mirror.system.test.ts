/**
 * What PostgreSQL asks of a file system, asked of the mirror while it is protected: the application
 * sees no difference, and both disks end up the same.
 */
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { postgresPrograms, psql } from "../src/cluster/postgres.ts";
import { compareNodes } from "../src/demo/proof.ts";
import { primaryOf, waitProtected } from "../src/demo/run.ts";
import type { Host } from "../src/index.ts";
import { saveLogs } from "../src/lab-logs.ts";
import { type ProtectedCluster, protectedCluster } from "./protected-cluster.ts";

const directory = "/srv/postgresql";
const programs = postgresPrograms();
const benchmark = 120_000;
let run: ProtectedCluster;
let primary: Host;

beforeAll(async () => {
  run = await protectedCluster();
  await run.client.stop();
  primary = await primaryOf(run);
});

afterEach(({ task }) => {
  if (task.result?.state === "fail") {
    process.stdout.write(`Logs of the hosts: ${saveLogs(run.lab)}\n`);
  }
});

afterAll(async () => {
  await run?.lab.destroy();
});

async function asPostgres(program: string, args: readonly string[]): Promise<string> {
  const options = { user: "postgres", timeoutMs: benchmark };
  return primary.execOk(join(programs, program), args, options);
}

test("PostgreSQL: databases, vacuum full, checkpoint, a load, and indexes that verify", async () => {
  await asPostgres("createdb", ["bench"]);
  await asPostgres("pgbench", ["--initialize", "--quiet", "--scale=2", "bench"]);
  const load = ["--client=8", "--transactions=500", "bench"];
  expect(await asPostgres("pgbench", load)).toMatch(/failed transactions: 0 /);
  const sql = ["VACUUM FULL pgbench_accounts", "CHECKPOINT", "CREATE DATABASE copy TEMPLATE bench"];
  for (const statement of sql) {
    await asPostgres("psql", ["--dbname=bench", "--command", statement]);
  }
  for (const database of ["bench", "copy"]) {
    await asPostgres("pg_amcheck", ["--install-missing", "--heapallindexed", database]);
  }
  await asPostgres("psql", ["--dbname=bench", "--command", "DROP DATABASE copy"]);
});

test("PostgreSQL: a tablespace behind a symbolic link within the mirror", async () => {
  const place = join(directory, "space");
  await primary.execOk("install", ["-d", "-o", "postgres", "-g", "postgres", "-m", "700", place]);
  const sql = [
    `CREATE TABLESPACE near LOCATION '${place}'`,
    "CREATE TABLE placed TABLESPACE near AS SELECT generate_series(1, 10000) AS n",
  ];
  for (const statement of sql) await psql(primary, { sql: [statement] });
  const links = await primary.execOk("find", [join(directory, "pg_tblspc"), "-lname", place]);
  expect(links).toContain(`${directory}/pg_tblspc/`);
});

test("pg_test_fsync: every method works in the mirrored directory", async () => {
  const file = join(directory, "pg_test_fsync.out");
  const out = await asPostgres("pg_test_fsync", ["--secs-per-test=1", "--filename", file]);
  for (const method of ["open_datasync", "fdatasync", "fsync", "open_sync"]) {
    expect(out).toMatch(new RegExp(`${method} +[0-9.]+ ops/sec`));
  }
  expect(out).not.toMatch(/failed|error/i);
});

test("both disks: the same, byte by byte", async () => {
  await waitProtected(run, 20_000);
  expect(await compareNodes(run)).toBe(true);
});
