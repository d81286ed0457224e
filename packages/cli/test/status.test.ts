import { overviewSchema } from "@gemel/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeDaemon } from "./fake-daemon.ts";

let daemon: FakeDaemon;

beforeEach(async () => {
  daemon = new FakeDaemon();
  await daemon.listen();
});

afterEach(() => daemon.close());

const sentence = {
  ...{ code: "unprotected", words: "Not protected, runs on node1 alone" },
  ...{ cause: "node2 is silent", nextStep: "Bring node2 and its network back" },
  ...{ since: null, servingNode: "node1", percent: null, leftMs: null },
};

function overview(change: object): unknown {
  const sight = {
    ...{ addresses: [], lastSeenAt: null, version: "0.1.0", problem: "", signature: "ab" },
    reachable: true,
  };
  return overviewSchema.parse({
    ...{ self: "node1", at: "2026-11-28T10:00:00Z", configured: true, witness: null },
    nodes: [
      { ...sight, node: "node1", isSelf: true },
      { ...sight, node: "node2", isSelf: false, reachable: false, signature: null },
    ],
    modules: [
      {
        ...{ module: "pg", id: 1, kind: "mirror", virtualAddresses: ["198.18.1.100/24"] },
        sentence: { ...sentence, ...change },
        perNode: { node1: { view: null, ageMs: null }, node2: { view: null, ageMs: null } },
        problems: {},
      },
    ],
  });
}

test("status: protected or not, why, and what to do; the exit code says it too", async () => {
  daemon.on("GET /overview", { body: overview({}) });
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
});

test("status: how far a resynchronisation is", async () => {
  const change = { code: "resynchronising", words: "Resynchronising", percent: 40, leftMs: 90_000 };
  daemon.on("GET /overview", { body: overview(change) });
  expect((await daemon.run("status")).stdout).toContain(
    "[############------------------] 40 %, 90 s left",
  );
});

test("status: a node without a cluster says how to make one", async () => {
  const none = { ...Object(overview({})), configured: false, nodes: [], modules: [] };
  daemon.on("GET /overview", { body: none });
  expect((await daemon.run("status")).stdout).toContain("gemel cluster init on the first node");
});
