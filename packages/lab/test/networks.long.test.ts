/** Networks for the heartbeats of a module that runs: they come and go, and the one of the replication stays. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Cluster } from "../src/cluster/cluster.ts";
import { type Host, repository } from "../src/host/host.ts";
import { Lab } from "../src/lab.ts";

const module = "app";
let lab: Lab;
let cluster: Cluster;
let first: Host;
let second: Host;

beforeAll(async () => {
  lab = await Lab.create();
  cluster = await Cluster.create({ lab, twoNetworks: true });
  [first, second] = cluster.nodes;
  cluster.writeConfiguration();
  await Promise.all(cluster.nodes.map((node) => cluster.startDaemon(node)));
  for (const node of cluster.nodes) {
    await node.execOk("install", ["-d", "/srv/app"]);
    const set = ["--set", "DIRECTORY=/srv/app", `VIP=${cluster.virtualAddress}`];
    await cluster.gemel(node, ["module", "install", "mirror", "-m", module, "--id", "1", ...set]);
  }
  await cluster.gemel(first, ["prim", "-m", module, "--wait"]);
  await cluster.gemel(second, ["second", "-m", module, "--wait"]);
});

afterAll(async () => {
  await lab?.destroy();
});

/** Put `heart` into the file of a node, in the place of what is there; what `module config` answers. */
async function configure(node: Host, heart: string): ReturnType<Host["exec"]> {
  const file = node.path(`/etc/gemel/modules/${module}/conf/userconfig.xml`);
  const text = readFileSync(file, "utf8").replace(
    /\n *<heart(?: [^>]*)?(?:\/>|>.*?<\/heart>)/s,
    "",
  );
  writeFileSync(file, text.replace(/(<service [^>]*>)/, `$1\n    ${heart}`));
  return node.exec(join(repository, "bin/gemel"), ["module", "config", "-m", module]);
}

/** Both serve and mirror as before, and hear each other over exactly these networks. */
async function expectHeard(networks: readonly string[]): Promise<void> {
  for (const [node, state] of [
    [first, "PRIM"],
    [second, "SECOND"],
  ] as const) {
    const view = await cluster.waitForView(node, module, {
      what: `heartbeats over ${networks.join(" and ")}`,
      timeoutMs: 20_000,
      accept: ({ resources }) => {
        const known = Object.entries(resources).filter(([name]) => name.startsWith("heartbeat."));
        const heard = known.filter(([, value]) => value === "up");
        const names = heard.map(([name]) => name.slice("heartbeat.".length)).sort();
        return known.length === heard.length && names.join() === networks.join();
      },
    });
    expect(view).toMatchObject({ state, readiness: "Ready", protected: true });
  }
}

const over = (...lans: string[]): string =>
  `<heart>${lans.map((lan) => `<heartbeat name="${lan}"/>`).join("")}</heart>`;

test("a network is taken out and put in, on one node after the other, and nothing is lost meanwhile", async () => {
  await expectHeard(["default", "second"]);
  const transitions = (await cluster.transitions(first, module)).length;
  for (const node of [first, second]) {
    expect(await configure(node, over("default"))).toMatchObject({ code: 0, stderr: "" });
  }
  await expectHeard(["default"]);
  for (const node of [second, first]) {
    expect(await configure(node, over("default", "second"))).toMatchObject({ code: 0 });
  }
  await expectHeard(["default", "second"]);
  // Each configuration attaches anew; the application and its data do not move.
  const since = (await cluster.transitions(first, module)).slice(transitions);
  expect(since.filter(({ from, to }) => from !== to)).toEqual([]);
});

test("the port changes on one node after the other: the mirror link keeps the roles meanwhile", async () => {
  const transitions = (await cluster.transitions(first, module)).length;
  const heart = over("default", "second").replace("<heart>", '<heart port="8899">');
  expect(await configure(first, heart)).toMatchObject({ code: 0, stderr: "" });
  // Longer than the time-out: nobody takes over while the link stands.
  await cluster.waitForView(second, module, {
    what: "the first node to be silent",
    timeoutMs: 20_000,
    accept: ({ resources }) => resources["heartbeat.default"] === "down",
  });
  expect(await cluster.view(first, module)).toMatchObject({ state: "PRIM", readiness: "Ready" });
  expect(await cluster.view(second, module)).toMatchObject({ state: "SECOND" });
  expect(await configure(second, heart)).toMatchObject({ code: 0 });
  await expectHeard(["default", "second"]);
  for (const node of [first, second]) {
    expect(await configure(node, over("default", "second"))).toMatchObject({ code: 0 });
  }
  await expectHeard(["default", "second"]);
  const since = (await cluster.transitions(first, module)).slice(transitions);
  expect(since.filter(({ from, to }) => from !== to)).toEqual([]);
});

test("the network of the replication stays: another one is refused with its place", async () => {
  const heart = '<heart><heartbeat name="default"/><heartbeat name="second" ident="flow"/></heart>';
  const refused = await configure(first, heart);
  expect(refused.code).toBe(6);
  expect(refused.stderr).toContain("changed: service/heart");
  expect(await configure(first, over("default", "second"))).toMatchObject({ code: 0 });
  await expectHeard(["default", "second"]);
});

test("check: who hears whom, and whose port another program has", async () => {
  const check = async (): Promise<string> => {
    const gemel = join(repository, "bin/gemel");
    return (await first.exec(gemel, ["check"], { timeoutMs: 60_000 })).stdout;
  };
  const fine = await check();
  expect(fine).toMatch(/ok +node1 +heartbeat +app: heartbeat\.second is up/);
  expect(fine).toMatch(/ok +node2 +port +.*udp 8888, tcp 5600.*: free, or used by Gemel/);
  // A firewall that lets TCP through and no heartbeats; the replication keeps the roles as they are.
  await second.execOk("nft", [
    "add table inet wall; add chain inet wall in { type filter hook input priority 0; }; " +
      "add rule inet wall in iifname eth1 udp dport 8888 drop",
  ]);
  await cluster.waitForView(second, module, {
    what: "the second network to fall silent",
    timeoutMs: 20_000,
    accept: ({ resources }) => resources["heartbeat.second"] === "down",
  });
  const walled = await check();
  expect(walled).toMatch(/BAD +node2 +heartbeat +app: heartbeat\.second is down: let its UDP port/);
  expect(walled).toMatch(/ok +node1 +heartbeat +app: heartbeat\.second is up/);
  await second.execOk("nft", ["delete", "table", "inet", "wall"]);
  await expectHeard(["default", "second"]);
});
