/** Both nodes of a protected PostgreSQL go on by themselves, lose their power, and come back: one serves, the other one waits to be told. @module */
import type { Cluster } from "../cluster/cluster.ts";
import { psql } from "../cluster/postgres.ts";
import { isProtected, moduleName } from "../demo/run.ts";

const ofModule = ["-m", moduleName] as const;
const waitMs = 60_000;

/** Of a cluster without a witness. Each has a table `only_NAME` that the other one lacks. */
export async function splitBrain(cluster: Cluster): Promise<void> {
  const [first, second] = cluster.nodes;
  for (const node of [second, first]) await cluster.gemel(node, ["stop", ...ofModule, "--wait"]);
  for (const node of cluster.nodes) {
    const ask = 's/boot="on">/boot="on" split_brain="ask">/';
    await node.execOk("sed", ["-i", ask, `/etc/gemel/modules/${moduleName}/conf/userconfig.xml`]);
    await cluster.gemel(node, ["module", "config", ...ofModule]);
    await cluster.gemel(node, ["start", ...ofModule]);
  }
  await untilProtected(cluster);
  await cluster.partition();
  for (const node of cluster.nodes) {
    await cluster.waitForView(node, moduleName, {
      what: "the module to go on alone",
      timeoutMs: waitMs,
      accept: ({ state, readiness }) => state === "ALONE" && readiness === "Ready",
    });
    await psql(node, { sql: [`CREATE TABLE only_${node.name} (at int)`, "CHECKPOINT"] });
  }
  await Promise.all(cluster.nodes.map((node) => node.powerCut()));
  await cluster.heal();
  await Promise.all(cluster.nodes.map((node) => node.boot()));
  await Promise.all(cluster.nodes.map((node) => cluster.startDaemon(node)));
  await cluster.waitForView(second, moduleName, {
    what: "the second node to wait for a decision",
    timeoutMs: waitMs,
    accept: ({ undecided }) => undecided === true,
  });
}

/** What the second node wrote alone is given up, after a rescue copy. */
export async function keepFirst(cluster: Cluster): Promise<void> {
  await cluster.gemel(cluster.nodes[1], ["second", "--fullsync", ...ofModule]);
  await untilProtected(cluster);
}

async function untilProtected(cluster: Cluster): Promise<void> {
  await cluster.waitForView(cluster.nodes[0], moduleName, {
    what: "the module to be protected",
    timeoutMs: waitMs,
    accept: isProtected,
  });
}
