/** A protected PostgreSQL on two nodes with a witness, and the consoles of both. @module */
import { addresses, Cluster } from "../cluster/cluster.ts";
import { type Console, openConsoles } from "../cluster/consoles.ts";
import { initialise, makeDataDirectory, runOffline } from "../cluster/postgres.ts";
import { dataDirectory, isProtected, moduleName } from "../demo/run.ts";
import type { Lab } from "../lab.ts";

export type ConsoleRig = {
  readonly cluster: Cluster;
  readonly consoles: readonly [Console, Console];
};

/** Hosts and daemons only when `rows` is null. */
export async function consoleRig(
  lab: Lab,
  rows: number | null = 20_000,
  { witness }: { readonly witness: boolean } = { witness: true },
): Promise<ConsoleRig> {
  const cluster = await Cluster.create({ lab, witness });
  cluster.writeConfiguration();
  await Promise.all([
    cluster.witness?.start(),
    ...cluster.nodes.map((node) => cluster.startDaemon(node)),
  ]);
  if (rows !== null) await protect(cluster, rows);
  return { cluster, consoles: await bothConsoles(cluster) };
}

export async function bothConsoles(cluster: Cluster): Promise<readonly [Console, Console]> {
  const [one, other] = await openConsoles(
    cluster.client,
    cluster.nodes.map(({ name }, index) => ({ name, address: addresses.nodes[index] ?? "" })),
  );
  if (one === undefined || other === undefined) throw new Error("A console is missing");
  return [one, other];
}

async function protect(cluster: Cluster, rows: number): Promise<void> {
  const [first, second] = cluster.nodes;
  await Promise.all(cluster.nodes.map((node) => makeDataDirectory(node, dataDirectory)));
  await initialise(first, dataDirectory);
  await runOffline(first, dataDirectory, [
    `CREATE TABLE archive AS SELECT g AS id, repeat(md5(g::text), 32) AS content FROM generate_series(1, ${rows}) AS g`,
  ]);
  const macros = ["--set", `DATADIR=${dataDirectory}`, "--set", `VIP=${cluster.virtualAddress}`];
  const install = ["module", "install", moduleName, "--id", "1", ...macros];
  for (const node of cluster.nodes) await cluster.gemel(node, install);
  await cluster.gemel(first, ["prim", "-m", moduleName, "--wait"]);
  await cluster.gemel(second, ["second", "-m", moduleName, "--wait"]);
  await cluster.waitForView(first, moduleName, {
    what: `module ${moduleName} to be protected`,
    timeoutMs: 60_000,
    accept: isProtected,
  });
}
