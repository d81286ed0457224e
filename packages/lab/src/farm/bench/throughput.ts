/**
 * What spreading costs: a farm of two nodes against one nginx, on the same processors.
 *
 * What the lab adds and two servers would not have is left out, as far as that can be done: the switch between the hosts costs
 * next to nothing (`SwitchKind`), for it would not use the processors of the servers; and both nodes serve one file, for the
 * caches of two servers are two as well. What the farm adds stays: each packet of another node is received, looked up, sent, and received
 * again. The plain nginx are on a host of their own, which has none of a farm's tables.
 *
 * How the scheduler happens to place wrk and two workers on two processors, and how 32 connections happen to fall on the workers, makes
 * single runs differ by a tenth and more. So there are many short ones, and a second nginx that is the same as the first
 * shows in every round what difference means nothing.
 *
 * @module
 */
import { linkSync, rmSync } from "node:fs";
import { median, pairedRatio, percentile } from "../../bench/statistics.ts";
import type { Host } from "../../host/host.ts";
import { type FarmCluster, farmAddress } from "../farm-cluster.ts";
import { largeFile, nginxConfig, writeNginx } from "../nginx.ts";
import { byConnection } from "./module.ts";
import { wrk } from "./wrk.ts";

/** Of two that are the same, in the same rounds: median and quartiles of their ratios. */
export type Noise = { readonly median: number; readonly low: number; readonly high: number };

export type Ratio = { readonly ratio: number; readonly noise: Noise };

const plainAddress = "198.18.3.9";
const plainPorts = [8080, 8081] as const;

/**
 * Requests per second for `path` of a farm of two nodes with one worker each, divided by the mean of two nginx with two workers
 * each; interleaved, medians.
 */
export async function throughput(
  farm: FarmCluster,
  path: "/" | "/large",
  options: { readonly rounds: number; readonly seconds: number },
): Promise<Ratio> {
  // What is measured is a farm in which nothing has changed for a while.
  await farm.until(farm.first, "no connection is kept", ({ farm: status }) => {
    return status?.groups.every(({ moved }) => moved === 0) === true;
  });
  const plain = await farm.lab.addHost("plain");
  await plain.attach(farm.lan, `${plainAddress}/15`);
  writeNginx(plain);
  for (const host of [farm.host(1), plain]) {
    rmSync(host.path(largeFile));
    linkSync(farm.first.path(largeFile), host.path(largeFile));
  }
  for (const port of plainPorts) await startPlain(plain, port);
  try {
    return await rounds(farm, path, options);
  } finally {
    for (const port of plainPorts) {
      await plain.execOk("nginx", ["-c", plainConfig(port), "-s", "stop"]);
    }
  }
}

async function rounds(
  farm: FarmCluster,
  path: string,
  options: { readonly rounds: number; readonly seconds: number },
): Promise<Ratio> {
  const [first, second] = plainPorts.map((port) => `http://${plainAddress}:${port}${path}`);
  const spread = `http://${farmAddress}:${byConnection}${path}`;
  const urls = [spread, first ?? "", second ?? ""];
  const rates: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < options.rounds; round++) {
    // Each is as often the first, the second and the last one of a round.
    for (let turn = 0; turn < urls.length; turn++) {
      const which = (round + turn) % urls.length;
      rates[which]?.push(await wrk(farm.client, urls[which] ?? "", options.seconds));
    }
  }
  const [ofFarm, ofFirst, ofSecond] = rates;
  const plain = ofFirst.map((rate, round) => (rate + (ofSecond[round] ?? Number.NaN)) / 2);
  const same = ofSecond.map((rate, round) => rate / (ofFirst[round] ?? Number.NaN));
  const noise = { median: median(same), low: percentile(same, 0.25), high: percentile(same, 0.75) };
  return { ratio: pairedRatio(ofFarm, plain), noise };
}

function plainConfig(port: number): string {
  return `/etc/plain-nginx-${port}.conf`;
}

/**
 * The same server with a worker for each of both cores, on an address of its own. Its connections are spread by a hash,
 * as the farm does: otherwise a worker may happen to take nearly all of them, and is then a quarter faster than two.
 */
async function startPlain(host: Host, port: number): Promise<void> {
  const edit = [
    `s/worker_processes 1;/worker_processes 2; pid \\/run\\/plain-nginx-${port}.pid;/`,
    `s/listen 80 .*;/listen ${port} backlog=1024 reuseport;/`,
    "/listen 81 /d",
  ];
  const script = edit.map((one) => `-e '${one}'`).join(" ");
  await host.execOk("sh", ["-c", `sed ${script} ${nginxConfig} > ${plainConfig(port)}`]);
  await host.execOk("nginx", ["-c", plainConfig(port)]);
}
