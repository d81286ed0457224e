/**
 * What `npm run bench:farm` measures, each on the same farm of three nodes, which it leaves whole.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { present } from "@gemel/base";
import { cpuMicroseconds } from "../../bench/process-time.ts";
import type { Host } from "../../host/host.ts";
import { FarmClient } from "../farm-client.ts";
import { type FarmCluster, farmAddress } from "../farm-cluster.ts";
import { writeWeights } from "./module.ts";

const url = `http://${farmAddress}/`;
const all = ["node1", "node2", "node3"];
const spreadClients = 10_000;
const spreadPerSecond = 800;
const settleMs = 60_000;
/** The usual one of a farm. */
const pulseMs = 100;

/** One request of each of 10,000 clients; how far a node's share is from `wanted`, in % of it, at most. */
export async function spreadError(farm: FarmCluster, wanted: readonly number[]): Promise<number> {
  const clients = new FarmClient(farm.client, {
    ...{ url, first: 1, count: spreadClients },
    ...{ perSecond: spreadPerSecond, requests: spreadClients },
  });
  await clients.more(spreadClients, 300_000);
  await clients.end();
  if (clients.failures.length > 0) throw new Error(`${clients.failures.length} requests failed`);
  const total = wanted.reduce((sum, one) => sum + one, 0);
  const errors = all.map((name, index) => {
    const count = clients.answers.filter(({ node }) => node === name).length;
    const share = ((wanted[index] ?? 0) / total) * spreadClients;
    return (Math.abs(count - share) / share) * 100;
  });
  return Math.max(...errors);
}

/** The same with other weights in force, after which the shares are equal again. */
export async function weightsError(farm: FarmCluster, power: readonly number[]): Promise<number> {
  await reconfigure(farm, power);
  const error = await spreadError(farm, power);
  await reconfigure(farm, [1, 1, 1]);
  return error;
}

async function reconfigure(farm: FarmCluster, power: readonly number[]): Promise<void> {
  await farm.stop();
  for (const node of farm.nodes) {
    writeWeights(node, "web", power);
    await farm.gemel(node, ["module", "config", "-m", "web"]);
  }
  // In this order: who comes first decides which slots a node has, and a sixth of 10,000 clients is by chance
  // 2.2 % more or less than a sixth. So every run measures the same slots.
  for (const [index, node] of farm.nodes.entries()) {
    await farm.gemel(node, ["start", "-m", "web", "--wait"]);
    await farm.untilShared(farm.first, all.slice(0, index + 1));
  }
}

/** The node boots and takes its share again: failed requests of anybody. */
export async function comeBack(farm: FarmCluster, victim: Host): Promise<number> {
  const clients = load(farm);
  await clients.more(120);
  await farm.boot(victim);
  await farm.untilShared(victim, all, 60_000);
  await delay(4000);
  await clients.end();
  return clients.failures.length;
}

/** The node that answers is drained and undrained, another is stopped and started: failed requests. */
export async function planned(farm: FarmCluster): Promise<number> {
  const director = present((await farm.farm(farm.first))?.director, "a director");
  const one = nodeOf(farm, [director]);
  const other = nodeOf(
    farm,
    all.filter((name) => name !== director),
  );
  const clients = load(farm);
  await clients.more(120);
  await farm.gemel(one, ["drain", "-m", "web"]);
  await farm.untilShared(
    other,
    all.filter((name) => name !== one.name),
  );
  await clients.more(240);
  await farm.gemel(one, ["undrain", "-m", "web"]);
  await farm.untilShared(other, all);
  await clients.more(240);
  await farm.gemel(other, ["stop", "-m", "web"]);
  await farm.untilShared(
    one,
    all.filter((name) => name !== other.name),
  );
  await clients.more(240);
  await farm.gemel(other, ["start", "-m", "web"]);
  await farm.untilShared(one, all);
  await clients.more(240);
  await clients.end();
  return clients.failures.length;
}

export type Idle = {
  /** Of the whole of gemeld on a node that has nothing to do, in % of one core. */
  readonly idleCpuPct: number;
  /** Of a Node that wakes up once per pulse and does nothing, at the same time: what a wake-up costs differs from machine to machine. */
  readonly idleFloorPct: number;
};

export async function idleCpu(host: Host, seconds: number): Promise<Idle> {
  const empty = spawn(process.execPath, ["-e", `setInterval(() => undefined, ${pulseMs})`]);
  try {
    // What has just been started is still compiled, and the nodes still greet each other.
    await delay(settleMs);
    const pids = host.processes().filter((pid) => commandOf(pid).includes("daemon/src/main.ts"));
    const spent = (of: readonly number[]): number =>
      of.reduce((sum, pid) => sum + cpuMicroseconds(pid), 0);
    const floor = [present(empty.pid, "the process that does nothing")];
    const before = [spent(pids), spent(floor)] as const;
    await delay(seconds * 1000);
    const pct = (microseconds: number): number => (microseconds / (seconds * 1e6)) * 100;
    return {
      idleCpuPct: pct(spent(pids) - before[0]),
      idleFloorPct: pct(spent(floor) - before[1]),
    };
  } finally {
    empty.kill();
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    // ENOENT: it has just ended.
    return "";
  }
}

function load(farm: FarmCluster): FarmClient {
  return new FarmClient(farm.client, { url, first: 1, count: 120, perSecond: 240 });
}

function nodeOf(farm: FarmCluster, names: readonly string[]): Host {
  return present(
    farm.nodes.find(({ name }) => name === names[0]),
    "a node of the farm",
  );
}
