/**
 * Three real nodes, of which each module chooses two: what a cluster of more than two is for, `where="one_side"`
 * as a server on the network sees it, and `<splitbrain>` in partitions.
 */
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Host, repository } from "../src/host/host.ts";
import { Lab } from "../src/lab.ts";
import { saveLogs } from "../src/lab-logs.ts";
import { NodePairs, type Pair } from "../src/modules/node-pairs.ts";

const shop: Pair = { module: "shop", id: 1, nodes: ["node1", "node3"], address: "198.18.3.101" };
const mail: Pair = { module: "mail", id: 2, nodes: ["node2", "node3"], address: "198.18.3.102" };
const ownAddress = { node1: "198.18.3.1", node3: "198.18.3.3" } as const;

let lab: Lab | undefined;
let pairs: NodePairs;
let node1: Host;
let node2: Host;
let node3: Host;

beforeAll(async () => {
  lab = await Lab.create();
  pairs = await NodePairs.create(lab);
  [node1, node2, node3] = ["node1", "node2", "node3"].map((name) => pairs.node(name)) as [
    Host,
    Host,
    Host,
  ];
}, 120_000);

afterEach(({ task }) => {
  if (task.result?.state === "fail" && lab !== undefined) {
    process.stdout.write(`Logs of the hosts: ${saveLogs(lab)}\n`);
  }
});

afterAll(async () => {
  await lab?.destroy();
});

/** From where a server on the client sees a connection that a program of `host` opens. */
async function sourceOf(host: Host): Promise<string> {
  const program = `require("node:net").createServer((one) => { console.log(one.remoteAddress); process.exit(); })
    .listen(7000, "198.18.3.200", () => console.log("listening"));`;
  const server = pairs.hosts.client.spawn(process.execPath, ["-e", program]);
  const { stdout } = server;
  if (stdout === null) throw new Error("The server has no output");
  const said: string[] = [];
  for await (const line of createInterface({ input: stdout })) {
    said.push(line);
    if (line === "listening") await host.exec("bash", ["-c", "echo >/dev/tcp/198.18.3.200/7000"]);
  }
  return said[1] ?? "nowhere";
}

test("each module is on the two nodes that it names, and nowhere else", async () => {
  await pairs.protect(shop);
  await pairs.protect(mail);
  const installed = await Promise.all(
    pairs.hosts.nodes.map((host) => pairs.hosts.gemel(host, ["module", "list", "--json"])),
  );
  const names = installed.map((text) =>
    (JSON.parse(text) as { readonly module: string }[]).map(({ module }) => module).sort(),
  );
  expect(names).toEqual([["shop"], ["mail"], ["mail", "shop"]]);
  const folder = pairs.writeTemplate(node2, shop);
  const gemel = join(repository, "bin/gemel");
  const refused = await node2.exec(gemel, ["module", "install", folder, "-m", "shop", "--id", "1"]);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toMatch(/^Error: .*node2.*\nTry: .+/s);
  expect(await pairs.view(node2, "shop")).toBeUndefined();
});

test("one_side: what a program opens comes from the virtual address, where the module serves", async () => {
  expect(await sourceOf(node1)).toBe(shop.address);
  expect(await sourceOf(node3)).toBe(ownAddress.node3);
  await pairs.hosts.gemel(node1, ["swap", "-m", "shop", "--wait"]);
  await pairs.protected(shop, node3);
  expect(await sourceOf(node3)).toBe(shop.address);
  expect(await sourceOf(node1)).toBe(ownAddress.node1);
  await pairs.hosts.gemel(node3, ["swap", "-m", "shop", "--wait"]);
  await pairs.protected(shop, node1);
  expect(await sourceOf(node1)).toBe(shop.address);
});

test("splitbrain: a secondary that hears neither its peer nor the third machine does not take over", async () => {
  await pairs.write(node1, shop, "together");
  await pairs.isolate(node3, shop);
  await pairs.alone(shop, node1);
  expect(await pairs.write(node1, shop, "alone")).toMatchObject({ code: 0 });
  const deaf = await pairs.until(
    shop,
    node3,
    ({ peer, resources }) => peer?.alive === false && resources["splitbrain.third"] === "down",
    "to be without peer and third machine",
  );
  expect(deaf.state).not.toMatch(/ALONE|PRIM/);
  expect(await pairs.hasAddress(node3, shop)).toBe(false);
  await pairs.hosts.lan.unblockAll();
  await pairs.protected(shop, node1);
  expect(await pairs.lines(node3, shop)).toEqual(["together", "alone"]);
  // Not for an instant, as long as it was deaf.
  expect(await pairs.statesOf(node3, shop, deaf.since)).not.toContain("ALONE");
});

test("splitbrain: a primary that hears neither answers no write; the other one serves", async () => {
  await pairs.isolate(node1, shop);
  await pairs.alone(shop, node3);
  const before = await pairs.view(node1, "shop");
  expect(`${before?.state} ${before?.readiness}`).not.toBe("ALONE Ready");
  expect((await pairs.write(node1, shop, "nobody hears", 3000)).code).not.toBe(0);
  expect(await pairs.write(node3, shop, "taken over")).toMatchObject({ code: 0 });
  // The third pair of eyes: the module that it shares with a node that it hears goes on.
  expect(await pairs.view(node2, "mail")).toMatchObject({ state: "PRIM", protected: true });
  await pairs.hosts.lan.unblockAll();
  await pairs.protected(shop, node3);
  expect(await pairs.lines(node1, shop)).toEqual(["together", "alone", "taken over"]);
  expect(await pairs.hasAddress(node1, shop)).toBe(false);
});

test("the backup of both loses its power: each module goes on where its other node is", async () => {
  await node3.powerCut();
  await pairs.alone(shop, node1);
  await pairs.alone(mail, node2);
  expect(await pairs.lines(node1, shop)).toEqual(["together", "alone", "taken over"]);
  await pairs.hosts.boot(node3);
  await pairs.protected(shop, node1);
  await pairs.protected(mail, node2);
});
