/**
 * PostgreSQL on the mirror: alone, mirrored, crashed, taken over.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeTree } from "./support/compare-trees.ts";
import { freePort, generationTwo, MirrorLab } from "./support/mirror-node.ts";
import { Postgres } from "./support/postgres.ts";
import { protect } from "./support/protect.ts";

let lab: MirrorLab;
let servers: Postgres[] = [];
let scratchCount = 0;

beforeEach(() => {
  lab = new MirrorLab();
  fs.chmodSync(lab.root, 0o755);
});

afterEach(async () => {
  try {
    for (const server of servers) await server.cut();
  } finally {
    servers = [];
    await lab.end();
  }
});

async function postgres(directory: string): Promise<Postgres> {
  scratchCount += 1;
  const scratch = join(lab.root, `scratch-${scratchCount}`);
  fs.mkdirSync(scratch);
  const server = new Postgres(directory, scratch, await freePort());
  servers.push(server);
  return server;
}

test("alone: everything that PostgreSQL does works, and survives kill -9", async () => {
  const node = await lab.start("a", { sync: "fsync" });
  await node.serveAlone();
  const server = await postgres(node.directory);
  server.initialise();
  server.start();
  server.run("pgbench", "-q", "-i", "-s", "2", ...server.connection, "postgres");
  const load = server.load(4);
  server.sql("checkpoint");
  server.sql("create database other");
  server.sql(
    "create table t as select g as id, repeat('x', 500) as text from generate_series(1, 20000) g",
    "other",
  );
  server.sql("vacuum full t", "other");
  server.sql("reindex database other", "other");
  const space = join(node.directory, "space");
  fs.mkdirSync(space);
  fs.chownSync(space, fs.statSync(server.data).uid, fs.statSync(server.data).gid);
  server.sql(`create tablespace s location '${space}'`);
  server.sql("create table in_space tablespace s as select generate_series(1, 1000) as id");
  expect(fs.readdirSync(join(server.data, "pg_tblspc"))).toHaveLength(1);
  await load.finish();
  await server.crash();
  server.start();
  expect(server.sql("select count(*) from in_space")).toBe("1000");
  expect(server.sql("select count(*) from t", "other")).toBe("20000");
  const { sums, transactions } = server.balance();
  expect(new Set(sums).size).toBe(1);
  expect(transactions).toBeGreaterThan(50);
  server.run("pg_amcheck", ...server.connection, "-a", "--install-missing");
  server.stop();
  expect(server.run("pg_controldata", server.data)).toMatch(/shut down/);
});

test.each(["fsync", "write"] as const)(
  "mirrored, sync=%s: the replica's copy recovers to every commit after a kill of the primary",
  async (sync) => {
    const primary = await lab.start("a", { sync });
    const replica = await lab.start("b", { sync });
    await primary.serveAlone();
    const server = await postgres(primary.directory);
    server.initialise();
    server.start();
    server.run("pgbench", "-q", "-i", "-s", "2", ...server.connection, "postgres");
    const early = server.load(4);
    await protect(primary, replica);
    server.sql("create database made_while_mirrored");
    await early.finish();
    const late = server.load(4);
    await late.finish();
    const before = server.balance();

    // Everything acknowledged is on the replica, whatever happens to this node from now on.
    await primary.kill();
    await server.cut();
    await replica.client.command({ type: "leave" });
    await replica.serveAlone(generationTwo);
    const taken = await postgres(replica.directory);
    taken.start();
    expect(taken.balance()).toEqual(before);
    expect(new Set(before.sums).size).toBe(1);
    expect(taken.sql("select 1", "made_while_mirrored")).toBe("1");
    taken.run("pg_amcheck", ...taken.connection, "-a", "--install-missing");
    taken.stop();
  },
);

test("mirrored: the trees are byte-identical after PostgreSQL was stopped", async () => {
  const primary = await lab.start("a", { sync: "fsync" });
  const replica = await lab.start("b", { sync: "fsync" });
  await primary.serveAlone();
  const server = await postgres(primary.directory);
  server.initialise();
  await protect(primary, replica);
  server.start();
  server.run("pgbench", "-q", "-i", "-s", "1", ...server.connection, "postgres");
  await server.load(4).finish();
  server.sql("vacuum full");
  server.stop();
  await primary.client.command({ type: "withdraw", drain: true });
  await replica.client.command({ type: "leave" });
  expect(describeTree(replica.directory)).toEqual(describeTree(primary.directory));
});
