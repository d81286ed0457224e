/**
 * The power of a node of a farm is cut under load.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import { present } from "@gemel/base";
import type { Host } from "../host/host.ts";
import { FarmClient } from "./farm-client.ts";
import { type FarmCluster, ownersOf } from "./farm-cluster.ts";
import { outage } from "./outage.ts";

/** Longer than a client waits until it gives up: whoever is not answered shows. */
const afterMs = 6000;

export type Cut = {
  /** What the clients of the node waited. */
  readonly outageMs: number;
  /** Their failed requests. */
  readonly ownFailures: number;
  /** Failed requests of all others. */
  readonly otherFailures: number;
};

/** 60 clients at `url`, each four times a second: what they wait is known as closely as that. Ends when the others have taken over. */
export async function cutPower(farm: FarmCluster, victim: Host, url: string): Promise<Cut> {
  const sharing = ownersOf(await farm.farm(victim));
  const rest = sharing.filter((name) => name !== victim.name);
  const one = present(
    farm.nodes.find(({ name }) => name === rest[0]),
    "a node that takes over",
  );
  const clients = new FarmClient(farm.client, { url, first: 1, count: 60, perSecond: 240 });
  await clients.more(360);
  const theirs = new Set<number>();
  const others = new Set<number>();
  for (const { client, node } of clients.answers) {
    (node === victim.name ? theirs : others).add(client);
  }
  // The clock of the clients.
  const sinceMs = Number(process.hrtime.bigint()) / 1e6;
  await victim.powerCut();
  await farm.untilShared(one, rest);
  await delay(afterMs);
  await clients.end();
  const own = outage(clients.answers, theirs, sinceMs);
  return {
    outageMs: own.outageMs,
    ownFailures: own.failures,
    otherFailures: outage(clients.answers, others, sinceMs).failures,
  };
}
