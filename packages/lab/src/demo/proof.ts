/**
 * The last chapter: is everything there, and is it the same on both nodes?
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import { psql } from "../cluster/postgres.ts";
import type { Host } from "../host/host.ts";
import { waitFor } from "../system/wait-for.ts";
import { compareTrees } from "../tree/compare-trees.ts";
import { lostCommits } from "./ledger.ts";
import { count, mebibytes } from "./report.ts";
import { dataDirectory, type LoadedRun, moduleName, primaryOf } from "./run.ts";

export type Proof = {
  readonly acknowledgedCommits: number;
  readonly lostCommits: number;
  readonly identical: boolean;
};

/** Stop the client, look for every commit in the table, compare the two data directories. */
export async function prove(run: LoadedRun): Promise<Proof> {
  const { story, cluster, client } = run;
  story.chapter("The proof");
  await client.stop();
  const { acknowledged, unknown } = client.log;
  story.say(
    `the client has stopped: ${count(acknowledged.length)} commits acknowledged, ` +
      `${count(unknown)} without an answer (they may be there or not)`,
  );
  const rows = await psql(cluster.client, {
    sql: ["SELECT connection, sequence FROM ledger"],
    address: cluster.virtualAddress,
    timeoutMs: 60_000,
  });
  const lost = lostCommits(acknowledged, rows);
  story.result("looked for each of them in the table; missing:", count(lost.length));
  for (const { connection, sequence } of lost.slice(0, 5)) {
    story.warn(`lost: connection ${connection}, sequence ${sequence}`);
  }
  const identical = await compareNodes(run);
  return { acknowledgedCommits: acknowledged.length, lostCommits: lost.length, identical };
}

/** Whether both data directories are the same, byte by byte; PostgreSQL is paused meanwhile. */
export async function compareNodes(run: LoadedRun): Promise<boolean> {
  const { story, cluster } = run;
  const primary = await primaryOf(run);
  const [left, right] = cluster.nodes.map((node) => node.path(dataDirectory));
  const resume = await holdStill(run, primary);
  try {
    const compared = await story.step(
      `PostgreSQL on ${primary.name} is held still; both data directories are compared on the disks, byte by byte`,
      async () => compareTrees(left ?? "", right ?? ""),
    );
    story.result(
      `${count(compared.files)} files, ${mebibytes(compared.bytes)}:`,
      compared.identical ? "identical" : "DIFFERENT",
    );
    for (const { path, what } of compared.differences) {
      story.warn(`${path}: ${what}`);
    }
    return compared.identical;
  } finally {
    await resume();
  }
}

/**
 * Stop the processes of PostgreSQL in their tracks and wait until the peer has applied everything;
 * returns what lets them go on. Ending it instead would be a failure that Gemel repairs.
 */
async function holdStill(run: LoadedRun, primary: Host): Promise<() => Promise<void>> {
  await psql(primary, { sql: ["CHECKPOINT"], timeoutMs: 60_000 });
  const owner = Number((await primary.execOk("id", ["-u", "postgres"])).trim());
  primary.pause(owner);
  await waitFor(() => isDrained(run), {
    what: "the peer to apply the last writes",
    timeoutMs: 15_000,
    intervalMs: 200,
  });
  return async () => primary.resume();
}

/** Whether nothing more was sent or applied for a moment. */
async function isDrained({ cluster }: LoadedRun): Promise<boolean> {
  const look = async (): Promise<string> => {
    const views = await Promise.all(cluster.nodes.map((node) => cluster.view(node, moduleName)));
    return JSON.stringify(
      views.map((view) => [view?.mirror?.recordsSent, view?.mirror?.recordsApplied]),
    );
  };
  const before = await look();
  await delay(300);
  return before === (await look());
}
