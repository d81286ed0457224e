/** A running farm of nginx, with its module as it is shipped. @module */
import type { Lab } from "../lab.ts";
import { FarmCluster, farmAddress } from "./farm-cluster.ts";
import { nginxConfig, writeNginx } from "./nginx.ts";

/** Resolves when all of the `count` nodes share. */
export async function startNginxFarm(lab: Lab, count: number): Promise<FarmCluster> {
  const cluster = await FarmCluster.create(lab, count);
  for (const host of cluster.nodes) writeNginx(host);
  const macros = { VIP: farmAddress, VIP_PREFIX: "32", CONFIG: nginxConfig };
  await cluster.install("nginx_farm", macros);
  await cluster.start();
  return cluster;
}
