/** A running farm of nginx, with its module as it is shipped. @module */
import { healthPort } from "../cluster/cluster.ts";
import { movableClock, setClock } from "../host/clock.ts";
import type { Lab } from "../lab.ts";
import { FarmCluster, farmAddress } from "./farm-cluster.ts";
import { nginxConfig, withTestPage, writeNginx } from "./nginx.ts";

export type NginxFarmOptions = {
  /** Clients can reach the page that shows who answers, on the health port. Default: no. */
  readonly testPage?: boolean;
  /** The clock of the wall can be moved, see {@link setClock}. Default: no. */
  readonly clocks?: boolean;
};

/** Resolves when all of the `count` nodes share. */
export async function startNginxFarm(
  lab: Lab,
  count: number,
  { testPage = false, clocks = false }: NginxFarmOptions = {},
): Promise<FarmCluster> {
  const cluster = await FarmCluster.create(lab, count, testPage ? { healthPort } : {});
  for (const host of cluster.nodes) writeNginx(host);
  if (clocks) {
    for (const host of cluster.nodes) setClock(host, 0);
    await Promise.all(cluster.nodes.map((host) => cluster.startDaemon(host, movableClock)));
  }
  const macros = { VIP: farmAddress, VIP_PREFIX: "32", CONFIG: nginxConfig };
  await cluster.install("nginx_farm", macros);
  if (testPage) await addTestPage(cluster);
  await cluster.start();
  return cluster;
}

async function addTestPage(cluster: FarmCluster): Promise<void> {
  withTestPage(cluster.first, "web", healthPort);
  await cluster.gemel(cluster.first, ["module", "config", "-m", "web", "--all"]);
}
