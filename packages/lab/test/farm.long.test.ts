import { setTimeout as delay } from "node:timers/promises";
import { present } from "@gemel/base";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { arpWithin } from "../src/farm/ask.ts";
import { cutPower } from "../src/farm/cut.ts";
import { FarmClient } from "../src/farm/farm-client.ts";
import { type FarmCluster, farmAddress } from "../src/farm/farm-cluster.ts";
import { HeldConnections } from "../src/farm/held-connections.ts";
import { startNginxFarm } from "../src/farm/nginx-farm.ts";
import type { Host } from "../src/host/host.ts";
import { Lab } from "../src/lab.ts";
import { waitFor } from "../src/system/wait-for.ts";

let lab: Lab | undefined;
let cluster: FarmCluster;

/** One farm for all: each test begins with three nodes that share, and leaves them so. */
beforeAll(async () => {
  lab = await Lab.create();
  cluster = await startNginxFarm(lab, 3);
}, 120_000);

afterAll(async () => {
  await lab?.destroy();
});

function client(perSecond = 60): FarmClient {
  const url = `http://${farmAddress}/`;
  return new FarmClient(cluster.client, { url, first: 1, count: 60, perSecond });
}

/** The node that leads answers for the address as well, once the others have given that up. */
async function leaderAnswers(): Promise<Host> {
  const { leader } = (await cluster.farm(cluster.first)) ?? {};
  const host = cluster.nodes.find(({ name }) => name === leader) ?? cluster.first;
  const others = cluster.nodes.filter((node) => node !== host);
  for (const node of others) await cluster.gemel(node, ["drain", "-m", "web"]);
  await cluster.until(host, "to answer", ({ farm }) => farm?.directs === true);
  for (const node of others) await cluster.gemel(node, ["undrain", "-m", "web"]);
  await cluster.untilShared(host, ["node1", "node2", "node3"]);
  return host;
}

/** How often what went wrong for whom. */
function failuresOf({ failures }: FarmClient): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { client: one, error = "no answer" } of failures) {
    const key = `${error}, client ${one}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

function names(farm: FarmClient): string[] {
  return [...new Set(farm.answers.flatMap(({ node }) => (node === null ? [] : [node])))].sort();
}

describe("farm: nginx on three nodes", () => {
  it("spreads clients, keeps each with its node, denies other ports, says who answers", async () => {
    const farm = client();
    await farm.more(180);
    await farm.end();
    expect(failuresOf(farm)).toEqual({});
    expect(names(farm)).toEqual(["node1", "node2", "node3"]);
    const nodesOf = new Map<number, Set<string | null>>();
    for (const { client: one, node } of farm.answers) {
      nodesOf.set(one, (nodesOf.get(one) ?? new Set()).add(node));
    }
    expect([...nodesOf.values()].every((nodes) => nodes.size === 1)).toBe(true);
    const denied = await cluster.client.exec("curl", ["-sm", "1", `http://${farmAddress}:81/`]);
    expect(denied.code).toBe(28);
    const neighbours = await cluster.client.execOk("ip", ["neigh", "show", farmAddress]);
    const director = (await cluster.farm(cluster.first))?.director ?? "";
    expect(neighbours).toContain(`02:00:c6:12:03:0${director.slice(-1)}`);
    expect(await cluster.gemel(cluster.first, ["farm", "show", "-m", "web"])).toContain("85/256");
  });

  it("drain and undrain of the node that answers: no request fails", async () => {
    const farm = client();
    await farm.more(60);
    await cluster.gemel(cluster.first, ["drain", "-m", "web"]);
    await cluster.untilShared(cluster.host(1), ["node2", "node3"]);
    await farm.more(60);
    const before = farm.answers.length;
    await farm.more(60);
    expect(farm.answers.slice(before).filter(({ node }) => node === "node1")).toEqual([]);
    await cluster.gemel(cluster.first, ["undrain", "-m", "web"]);
    await cluster.untilShared(cluster.host(1), ["node1", "node2", "node3"]);
    await farm.more(120);
    await farm.end();
    expect(failuresOf(farm)).toEqual({});
    expect(names(farm)).toEqual(["node1", "node2", "node3"]);
  });

  it("connections that last stay where they are, whoever answers for the address meanwhile", async () => {
    const url = `http://${farmAddress}/`;
    const before = new HeldConnections(cluster.client, url, 24);
    const first = await before.ask();
    expect(first).not.toContain(null);
    const director = async (): Promise<Host> => {
      const name = (await cluster.farm(cluster.first))?.director;
      return cluster.nodes.find((node) => node.name === name) ?? cluster.first;
    };
    const drain = async (): Promise<Host> => {
      const node = await director();
      const others = cluster.nodes.filter((one) => one !== node);
      await cluster.gemel(node, ["drain", "-m", "web"]);
      await cluster.untilShared(
        cluster.first,
        others.map(({ name }) => name),
      );
      return node;
    };
    const drained = await drain();
    expect(await before.ask()).toEqual(first);
    // These begin where slots have moved, and the next node that answers has not seen them begin.
    const between = new HeldConnections(cluster.client, url, 24);
    const second = await between.ask();
    expect(second).not.toContain(null);
    expect(second).not.toContain(drained.name);
    await cluster.gemel(drained, ["undrain", "-m", "web"]);
    await cluster.untilShared(cluster.first, ["node1", "node2", "node3"]);
    const again = await drain();
    expect(again.name).not.toBe(drained.name);
    expect(await before.ask()).toEqual(first);
    expect(await between.ask()).toEqual(second);
    await cluster.gemel(again, ["undrain", "-m", "web"]);
    await cluster.untilShared(cluster.first, ["node1", "node2", "node3"]);
    await before.end();
    await between.end();
  });

  it("stop and start of a node: no request fails", async () => {
    const farm = client();
    await farm.more(60);
    await cluster.gemel(cluster.host(1), ["stop", "-m", "web"]);
    await cluster.until(cluster.host(1), "STOP", ({ state }) => state === "STOP");
    await cluster.untilShared(cluster.first, ["node1", "node3"]);
    expect(await cluster.host(1).execOk("nft", ["list", "tables"])).not.toContain("gemel");
    expect(await cluster.host(1).execOk("ip", ["addr"])).not.toContain(farmAddress);
    await farm.more(60);
    await cluster.gemel(cluster.host(1), ["start", "-m", "web"]);
    await cluster.untilShared(cluster.first, ["node1", "node2", "node3"]);
    await farm.more(120);
    await farm.end();
    expect(failuresOf(farm)).toEqual({});
  });

  it("kill -9 of gemeld: the traffic goes on, the daemon is attached again", async () => {
    const director = (await cluster.farm(cluster.first))?.director;
    const answering = cluster.nodes.find(({ name }) => name === director) ?? cluster.first;
    const other = cluster.nodes.find((node) => node !== answering) ?? cluster.first;
    const farm = client();
    await farm.more(60);
    for (const host of [other, answering]) {
      const answers = arpWithin(cluster.client, farmAddress, 5);
      const pids = await cluster.gemeldPids(host);
      for (const pid of pids) await host.exec("kill", ["-9", pid]);
      await farm.more(180);
      await cluster.until(host, "UP Ready", ({ readiness }) => readiness === "Ready");
      await cluster.untilShared(cluster.first, ["node1", "node2", "node3"]);
      // The same node all the time, and without a gap; nobody waits for an answer to the last question.
      const { hardware, asked, answered } = await answers;
      expect(hardware).toHaveLength(1);
      expect(answered).toBeGreaterThanOrEqual(asked - 1);
    }
    await farm.more(60);
    await farm.end();
    expect(failuresOf(farm)).toEqual({});
  });

  it("a gemeld that is away for six seconds keeps its share, also that of the node that answers", async () => {
    const director = (await cluster.farm(cluster.first))?.director;
    const host = cluster.nodes.find(({ name }) => name === director) ?? cluster.first;
    // Written so that it does not find itself.
    const supervisor = (name: string): Promise<unknown> => {
      const each = `grep -q '[s]upervise' $p/cmdline 2>/dev/null && kill -${name} $(basename $p)`;
      return host.exec("sh", ["-c", `for p in /proc/[0-9]*; do ${each}; done`]);
    };
    const answers = arpWithin(cluster.client, farmAddress, 9);
    const pids = await cluster.gemeldPids(host);
    await supervisor("STOP");
    for (const pid of pids) await host.exec("kill", ["-9", pid]);
    await delay(5000);
    await supervisor("CONT");
    expect((await answers).hardware).toHaveLength(1);
    await cluster.until(host, "UP Ready", ({ readiness }) => readiness === "Ready");
    await cluster.untilShared(cluster.first, ["node1", "node2", "node3"]);
  });

  it("a gemeld that leads, answers and is stopped ceases to answer for the address, and does not begin again by itself", async () => {
    const host = await leaderAnswers();
    const others = cluster.nodes.filter((node) => node !== host);
    const [other = host] = others;
    const pids = await cluster.gemeldPids(host);
    const signal = async (name: string): Promise<void> => {
      for (const pid of pids) await host.exec("kill", [`-${name}`, pid]);
    };
    await signal("STOP");
    await cluster.untilShared(
      other,
      others.map(({ name }) => name),
    );
    // What this is about: its kernel still answers, beside the one that answers instead.
    expect((await arpWithin(cluster.client, farmAddress, 1)).hardware).toHaveLength(2);
    const answering = await waitFor(
      async () => {
        const { hardware } = await arpWithin(cluster.client, farmAddress, 1);
        return hardware.length === 1 ? hardware : undefined;
      },
      { what: "one answer", timeoutMs: 20_000 },
    );
    const afterwards = arpWithin(cluster.client, farmAddress, 6);
    await signal("CONT");
    await cluster.untilShared(other, ["node1", "node2", "node3"]);
    expect((await afterwards).hardware).toEqual(answering);
    await cluster.untilShared(host, ["node1", "node2", "node3"]);
  });

  it("rules that somebody removed are back within 10 s", async () => {
    const host = cluster.host(1);
    await host.execOk("nft", ["delete", "table", "netdev", "gemel_farm3"]);
    await waitFor(
      async () => {
        const tables = await host.execOk("nft", ["list", "tables"]);
        return tables.includes("table netdev gemel_farm3") ? true : undefined;
      },
      { what: "the rules", timeoutMs: 10_000, intervalMs: 200 },
    );
    const log = await cluster.gemel(host, ["log", "-m", "web"]);
    expect(log).toContain("changed by another program");
  });

  it.each(["another node", "the node that answers"])(
    "power cut of %s: its clients wait 1.5 s at most, no request of the others fails",
    async (which) => {
      const director = (await cluster.farm(cluster.first))?.director;
      const isAnswering = which !== "another node";
      const victim = present(
        cluster.nodes.find(({ name }) => (name === director) === isAnswering),
        which,
      );
      const { outageMs, otherFailures } = await cutPower(cluster, victim, `http://${farmAddress}/`);
      expect(otherFailures).toBe(0);
      expect(outageMs).toBeLessThanOrEqual(1500);
      const [witness, other] = cluster.nodes.filter(({ name }) => name !== victim.name);
      const events = await cluster.gemel(present(witness, "a node"), ["events", "-m", "web"]);
      const left = `Farm membership: ${witness?.name} ${other?.name}`;
      expect(events.trim().split("\n").slice(-3).join("\n")).toContain(left);
      await cluster.boot(victim);
      for (const node of cluster.nodes) {
        await cluster.untilShared(node, ["node1", "node2", "node3"], 60_000);
      }
    },
  );
});
