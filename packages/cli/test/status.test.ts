import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeDaemon } from "./fake-daemon.ts";
import { overview } from "./overviews.ts";

let daemon: FakeDaemon;

beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
});

afterEach(() => daemon.close());

test("status: protected or not, why, and what to do; the exit code says it too", async () => {
  daemon.on("GET /overview", { body: overview() });
  const result = await daemon.run("status");
  expect(result.code).toBe(1);
  expect(result.stdout).toMatchInlineSnapshot(`
    "Nodes  node1 (this)  node2 not reached

    pg  Not protected, runs on node1 alone
      node1  not installed
      node2  not installed
      Why    node2 is silent
      Next   Bring node2 and its network back
      VIP    198.18.1.100/24
    "
  `);
  daemon.on("GET /overview", { body: overview({ code: "protected", words: "Protected" }) });
  expect((await daemon.run("status")).code).toBe(0);
  // A farm on several nodes survives the loss of one, without a copy of anything.
  daemon.on("GET /overview", {
    body: overview({ code: "running", words: "Runs on node1 and node2" }),
  });
  expect((await daemon.run("status")).code).toBe(0);
});

test("status: how far a resynchronisation is", async () => {
  const change = { code: "resynchronising", words: "Resynchronising", percent: 40, leftMs: 90_000 };
  daemon.on("GET /overview", { body: overview(change) });
  expect((await daemon.run("status")).stdout).toContain(
    "[############------------------] 40 %, 90 s left",
  );
});

test("status: a node without a cluster says how to make one", async () => {
  const none = { ...Object(overview()), configured: false, nodes: [], modules: [] };
  daemon.on("GET /overview", { body: none });
  expect((await daemon.run("status")).stdout).toContain("gemel cluster init on the first node");
});
