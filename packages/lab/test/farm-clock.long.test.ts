/** A node of a farm whose clock jumps: nothing that happens in the farm follows that clock. */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FarmClient } from "../src/farm/farm-client.ts";
import { type FarmCluster, farmAddress } from "../src/farm/farm-cluster.ts";
import { HeldConnections } from "../src/farm/held-connections.ts";
import { startNginxFarm } from "../src/farm/nginx-farm.ts";
import { setClock } from "../src/host/clock.ts";
import type { Host } from "../src/host/host.ts";
import { Lab } from "../src/lab.ts";

const all = ["node1", "node2", "node3"];
const url = `http://${farmAddress}/`;
/** Longer than anything in a farm waits until it takes a silence for a loss. */
const afterMs = 4000;
/** A node's clock differs by so much from that of the machine, to the second. */
const hourMs = 3_600_000;

let lab: Lab | undefined;
let farm: FarmCluster;

beforeAll(async () => {
  lab = await Lab.create();
  farm = await startNginxFarm(lab, 3, { clocks: true });
}, 120_000);

afterAll(async () => {
  await lab?.destroy();
});

type Entry = { readonly at: string; readonly component: string; readonly message: string };

/** What was decided about the farm. */
async function logOf(host: Host): Promise<Entry[]> {
  const text = await farm.gemel(host, ["log", "-m", "web", "--json"]);
  return (JSON.parse(text) as Entry[]).filter(({ component }) => component === "farm");
}

/** What all nodes say of who is there and who takes what. */
async function views(): Promise<unknown[]> {
  const said = await Promise.all(farm.nodes.map((node) => farm.farm(node)));
  return said.map((one) => [one?.epoch, one?.leader, one?.director, one?.members, one?.groups]);
}

describe("a clock that jumps", () => {
  for (const [what, hours] of [
    ["ahead", 1],
    ["back", -1],
    ["to what is right", 0],
  ] as const) {
    it(`${what}: of the node that answers, then of another one: nobody notices`, async () => {
      const director = (await farm.farm(farm.first))?.director;
      const before = await views();
      const logs = await Promise.all(farm.nodes.map(logOf));
      const clients = new FarmClient(farm.client, { url, first: 1, count: 60, perSecond: 60 });
      await clients.more(60);
      const order = [...farm.nodes].sort(
        (a, b) => Number(b.name === director) - Number(a.name === director),
      );
      for (const host of order.slice(0, 2)) {
        setClock(host, hours);
        await delay(afterMs);
      }
      await clients.end();
      expect(clients.failures).toEqual([]);
      expect(await views()).toEqual(before);
      expect(await Promise.all(farm.nodes.map(logOf))).toEqual(logs);
    });
  }

  it("while a node is drained: what is connected stays, and what is said bears the node's own time", async () => {
    const victim = farm.host(2);
    const held = new HeldConnections(farm.client, url, 24);
    const owners = await held.ask();
    expect(owners).toContain("node3");
    await farm.gemel(victim, ["drain", "-m", "web"]);
    await farm.untilShared(farm.first, ["node1", "node2"]);
    for (const host of farm.nodes) setClock(host, 1);
    await delay(afterMs);
    expect(await held.ask()).toEqual(owners);
    await farm.gemel(victim, ["undrain", "-m", "web"]);
    await farm.untilShared(farm.first, all);
    const last = (await logOf(victim)).at(-1);
    expect(Math.abs(Date.parse(last?.at ?? "") - Date.now() - hourMs)).toBeLessThan(60_000);
    for (const host of farm.nodes) setClock(host, -1);
    await delay(afterMs);
    expect(await held.ask()).toEqual(owners);
    await held.end();
  });

  it("a node is cut while its clock and another's are hours apart: its share is taken over in time", async () => {
    setClock(farm.host(0), 1);
    setClock(farm.host(1), -1);
    const victim = farm.host(2);
    await victim.powerCut();
    await farm.untilShared(farm.first, ["node1", "node2"], 3000);
    const last = (await farm.farm(farm.host(1)))?.members;
    expect(last).toEqual(["node1", "node2"]);
  });
});
