/** A running farm of nginx, with its module as it is shipped. @module */
import { healthPort } from "../cluster/cluster.ts";
import type { Lab } from "../lab.ts";
import { FarmCluster, farmAddress } from "./farm-cluster.ts";
import { nginxConfig, withTestPage, writeNginx } from "./nginx.ts";

export type NginxFarmOptions = {
  /** Clients can reach the page that shows who answers, on the health port. Default: no. */
  readonly testPage?: boolean;
};

/** Resolves when all of the `count` nodes share. */
export async function startNginxFarm(
  lab: Lab,
  count: number,
  { testPage = false }: NginxFarmOptions = {},
): Promise<FarmCluster> {
  const cluster = await FarmCluster.create(lab, count, testPage ? { healthPort } : {});
  for (const host of cluster.nodes) writeNginx(host);
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
