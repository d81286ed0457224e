/** Two servers beside the cluster of the pictures that belong to none, on two networks; on the second gemeld runs, too. @module */
import type { Cluster } from "../cluster/cluster.ts";
import { type Console, openConsoles } from "../cluster/consoles.ts";
import type { Host } from "../host/host.ts";

export const newcomerAddresses = {
  first: ["198.18.1.21", "198.18.3.21"],
  second: ["198.18.1.22", "198.18.3.22"],
} as const;

export type Newcomer = { readonly host: Host; readonly console: Console };

/** The console of the first. */
export async function newcomers(cluster: Cluster): Promise<Newcomer> {
  const { lab, lan } = cluster;
  const other = await lab.addSwitch("lan3");
  const add = async (name: string, [one, two]: readonly [string, string]): Promise<Host> => {
    const host = await lab.addHost(name);
    await host.attach(lan, `${one}/24`);
    await host.attach(other, `${two}/24`, "eth1");
    await cluster.startDaemon(host);
    return host;
  };
  const host = await add("new1", newcomerAddresses.first);
  await add("new2", newcomerAddresses.second);
  const [address] = newcomerAddresses.first;
  const [opened] = await openConsoles(cluster.client, [{ name: host.name, address }]);
  if (opened === undefined) throw new Error("The console is missing");
  return { host, console: opened };
}
