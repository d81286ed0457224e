/**
 * Several modules on the same two nodes: two PostgreSQL mirrors crossed (active/active), an nginx farm in front of
 * one of them, and a light module that follows it.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { CompositeCluster, orders, stock, webClients } from "../src/composite/composite-cluster.ts";
import type { Host } from "../src/host/host.ts";
import { Lab } from "../src/lab.ts";
import { saveLogs } from "../src/lab-logs.ts";
import { waitFor } from "../src/system/wait-for.ts";

let lab: Lab | undefined;
let run: CompositeCluster;
let node1: Host;
let node2: Host;

/** One cluster for all; each test begins where the one before ended. */
beforeAll(async () => {
  lab = await Lab.create();
  run = await CompositeCluster.create(lab);
  [node1, node2] = run.cluster.nodes;
}, 300_000);

afterEach(({ task }) => {
  if (task.result?.state === "fail" && lab !== undefined) {
    process.stdout.write(`Logs of the hosts: ${saveLogs(lab)}\n`);
  }
});

afterAll(async () => {
  await lab?.destroy();
});

/** All clients are answered, by exactly these nodes. */
async function answeredBy(names: readonly string[]): Promise<void> {
  let last = "";
  await waitFor(
    async () => {
      const answers = await run.visit();
      last = [...new Set(answers.map((one) => one?.node ?? "nobody"))].sort().join(" ");
      return last === names.join(" ");
    },
    {
      ...{ what: `answers of ${names.join(" ")}`, timeoutMs: 60_000, intervalMs: 200 },
      describe: () => `last of ${last}`,
    },
  );
}

async function keptInStock(): Promise<string[]> {
  const rows = await run.sql(stock, "SELECT value FROM kept ORDER BY id");
  return rows.trim().split("\n");
}

describe("active/active: two PostgreSQL mirrors crossed", () => {
  it("each is protected, each serves on its own node, clients use both", async () => {
    await run.startMirror(orders, node1);
    await run.startMirror(stock, node2);
    await run.sql(orders, "INSERT INTO visits (node) VALUES ('client')");
    await run.sql(stock, "INSERT INTO kept (value) VALUES ('first')");
    expect(await keptInStock()).toEqual(["first"]);
    await run.protected(orders, node1);
    await run.protected(stock, node2);
  });

  it("a swap of one does not touch the other", async () => {
    const before = await run.cluster.view(node2, stock.module);
    await run.cluster.gemel(node1, ["swap", "-m", orders.module, "--wait"]);
    await run.protected(orders, node2);
    await run.sql(stock, "INSERT INTO kept (value) VALUES ('second')");
    expect((await run.cluster.view(node2, stock.module))?.since).toBe(before?.since);
    await run.cluster.gemel(node2, ["swap", "-m", orders.module, "--wait"]);
    await run.protected(orders, node1);
    expect(await keptInStock()).toEqual(["first", "second"]);
  });
});

describe("an nginx farm in front of a PostgreSQL mirror, on the same nodes", () => {
  it("both nodes answer, and all visits are in the one database", async () => {
    await run.startWeb();
    await answeredBy(["node1", "node2"]);
    const answers = await run.visit();
    const counts = answers.map((one) => one?.count ?? 0);
    expect(
      counts.every((count, index) => index === 0 || count === (counts[index - 1] ?? 0) + 1),
    ).toBe(true);
    expect(counts).toHaveLength(webClients.length);
  });

  it("a swap of the database: the farm goes on on both nodes, no visit is lost", async () => {
    const before = (await run.visit()).at(-1)?.count ?? 0;
    await run.cluster.gemel(node1, ["swap", "-m", orders.module, "--wait"]);
    await answeredBy(["node1", "node2"]);
    const after = (await run.visit())[0]?.count ?? 0;
    expect(after).toBeGreaterThan(before + webClients.length);
    await run.cluster.gemel(node2, ["swap", "-m", orders.module, "--wait"]);
    await run.protected(orders, node1);
  });
});

describe("leader and follower: a light module that follows a mirror", () => {
  it("runs where the mirror serves, and waits where it does not", async () => {
    await run.startFollower();
    await run.state(node1, "report", "UP Ready");
    const waiting = await run.state(node2, "report", "WAIT NotReady");
    expect(waiting.reason).toContain("module.orders_127.0.0.1");
    expect((await node1.exec("test", ["-e", "/run/reports"])).code).toBe(0);
    expect((await node2.exec("test", ["-e", "/run/reports"])).code).toBe(1);
  });

  it("a swap of the mirror takes it along", async () => {
    await run.cluster.gemel(node1, ["swap", "-m", orders.module, "--wait"]);
    await run.state(node2, "report", "UP Ready");
    await run.state(node1, "report", "WAIT NotReady");
    expect((await node1.exec("test", ["-e", "/run/reports"])).code).toBe(1);
    await run.cluster.gemel(node2, ["swap", "-m", orders.module, "--wait"]);
    await run.state(node1, "report", "UP Ready");
    await run.state(node2, "report", "WAIT NotReady");
    await run.protected(orders, node1);
  });
});

describe("all together: a node loses its power", () => {
  it("the other one serves both databases, all web clients, and runs the follower; nothing is lost", async () => {
    const visits = (await run.visit()).at(-1)?.count ?? 0;
    await node1.powerCut();
    await run.state(node2, orders.module, "ALONE Ready");
    await run.state(node2, stock.module, "ALONE Ready");
    await run.state(node2, "report", "UP Ready");
    await answeredBy(["node2"]);
    expect((await run.visit())[0]?.count).toBeGreaterThan(visits);
    await run.sql(stock, "INSERT INTO kept (value) VALUES ('third')");
    expect(await keptInStock()).toEqual(["first", "second", "third"]);
  });

  it("it comes back by itself: protected, shared, followed where the database is", async () => {
    await node1.boot();
    run.startApplication(node1);
    await run.cluster.startDaemon(node1);
    await run.protected(orders, node2);
    await run.protected(stock, node2);
    await answeredBy(["node1", "node2"]);
    await run.state(node2, "report", "UP Ready");
    await run.state(node1, "report", "WAIT NotReady");
    await run.cluster.gemel(node2, ["swap", "-m", orders.module, "--wait"]);
    await run.protected(orders, node1);
    await run.state(node1, "report", "UP Ready");
    expect(await keptInStock()).toEqual(["first", "second", "third"]);
  });
});
