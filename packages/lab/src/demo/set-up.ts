/**
 * Chapters 1 to 3: two servers, an existing database, protection.
 *
 * @module
 */
import { ledgerTable } from "../client/client-options.ts";
import { ClientProcess } from "../cluster/client-process.ts";
import { addresses, Cluster } from "../cluster/cluster.ts";
import { initialise, makeDataDirectory, psql, runOffline } from "../cluster/postgres.ts";
import type { Host } from "../host/host.ts";
import type { Lab } from "../lab.ts";
import { treeBytes } from "../tree/tree-bytes.ts";
import { count, mebibytes } from "./report.ts";
import { showResync } from "./resync-progress.ts";
import { connections, type DemoRun, dataDirectory, moduleName, waitProtected } from "./run.ts";
import type { Story } from "./story.ts";

/** Two hosts, a client host, a daemon on each node; if wanted, a witness on a third. */
export async function buildServers(
  story: Story,
  lab: Lab,
  options: { readonly witness: boolean } = { witness: false },
): Promise<Cluster> {
  story.chapter("Two servers and a client");
  const cluster = await story.step(
    `node1 (${addresses.nodes[0]}), node2 (${addresses.nodes[1]}) and client (${addresses.client}): ` +
      "hosts of their own, made of namespaces on this machine",
    () => Cluster.create({ lab, witness: options.witness }),
  );
  cluster.writeConfiguration();
  if (cluster.witness !== null) {
    const { witness } = cluster;
    await story.step(`witness (${addresses.witness}): the third vote, on a host of its own`, () =>
      witness.start(),
    );
  }
  await story.step("gemeld, the daemon of Gemel, started on both nodes", () =>
    Promise.all(cluster.nodes.map((node) => cluster.startDaemon(node))),
  );
  return cluster;
}

/** A PostgreSQL data directory on node1, with data that was there before Gemel. */
export async function makeDatabase({ story, cluster, archiveRows }: DemoRun): Promise<void> {
  story.chapter("An ordinary PostgreSQL database on node1");
  const [first, second] = cluster.nodes;
  await makeDataDirectory(first, dataDirectory);
  await makeDataDirectory(second, dataDirectory);
  await story.step(`initdb in ${dataDirectory} on node1; on node2 the directory is empty`, () =>
    initialise(first, dataDirectory),
  );
  await story.step(`a table filled with ${count(archiveRows)} rows`, () =>
    runOffline(first, dataDirectory, [
      "CREATE TABLE archive AS SELECT g AS id, repeat(md5(g::text), 32) AS content " +
        `FROM generate_series(1, ${archiveRows}) AS g`,
      ledgerTable,
    ]),
  );
  story.result("stored now:", mebibytes(treeBytes(first.path(dataDirectory))));
}

/** Install the module on both nodes, start it, wait until node2 has everything. */
export async function protect(run: DemoRun): Promise<void> {
  const { story, cluster } = run;
  const [first, second] = cluster.nodes;
  story.chapter("Protected by Gemel");
  await story.step(
    `gemel module install postgresql --set DATADIR=${dataDirectory} --set VIP=${addresses.virtual}, on both nodes`,
    () => Promise.all(cluster.nodes.map((node) => install(cluster, node))),
  );
  await story.step("gemel prim on node1: it serves", async () => {
    await cluster.gemel(first, ["prim", "-m", moduleName]);
    await cluster.waitForView(first, moduleName, {
      what: `module ${moduleName} to serve`,
      timeoutMs: 60_000,
      accept: (view) => view.state === "ALONE" && view.readiness === "Ready",
    });
  });
  story.say("gemel second on node2: it copies the data directory while node1 serves");
  await cluster.gemel(second, ["second", "-m", moduleName]);
  const copied = await showResync(run, first, 180_000);
  await waitProtected(run, 30_000);
  story.result(
    `protected: every commit is on both disks before it is acknowledged; first copy ${mebibytes(copied.bytesSent)} in`,
    `${(copied.ms / 1000).toFixed(1)} s`,
  );
}

/** Start the client that writes and remembers. */
export async function startClient({ story, cluster }: DemoRun): Promise<ClientProcess> {
  story.chapter("A client that remembers");
  await psql(cluster.client, { sql: ["SELECT 1"], address: cluster.virtualAddress });
  story.say(
    `${connections} connections to the virtual address ${cluster.virtualAddress}; each inserts rows, one transaction each,`,
  );
  story.say("and every commit that was acknowledged is written down outside of the cluster");
  return ClientProcess.start(cluster.client, cluster.virtualAddress, connections);
}

export async function install(cluster: Cluster, node: Host): Promise<void> {
  const macros = { DATADIR: dataDirectory, VIP: cluster.virtualAddress };
  const settings = Object.entries(macros).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
  await cluster.gemel(node, ["module", "install", "postgresql", "--id", "1", ...settings]);
}
