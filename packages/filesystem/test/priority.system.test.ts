/** Which threads of gemel-fs run before others: those that the application waits for. */
import { readdirSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { threadCounts } from "../src/primary/spare-threads.ts";
import { MirrorLab, type MirrorNode, until } from "./support/mirror-node.ts";
import { protect } from "./support/protect.ts";

const threadCount: number = Object.values(threadCounts).reduce((sum, count) => sum + count, 0);
/** Of a replica: one applies, two flush; those of a primary wait for a failover. */
const replicaThreadCount: number = 3 + threadCount;

let lab: MirrorLab;

beforeEach(() => {
  lab = new MirrorLab();
});

afterEach(() => lab.end());

/** How many threads of `pid` have which niceness. @see proc_pid_stat(5), field 19 */
function niceness(pid: number): { before: number; as_others: number } {
  const values = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, "latin1");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
  });
  return {
    before: values.filter((value) => value === -10).length,
    as_others: values.filter((value) => value === 0).length,
  };
}

async function pidOf(node: MirrorNode): Promise<number> {
  return (await node.client.status()).pid ?? 0;
}

test("the threads that the application waits for run before others; those that compile and collect do not", async () => {
  const primary = await lab.start("a", { takeover: true });
  await primary.serveAlone();
  // It follows before everything of it is loaded.
  const replica = await lab.start("b");
  await protect(primary, replica);
  await primary.kept();
  const { standby } = await primary.client.status();
  const waitedFor = [
    { pid: await pidOf(primary), count: 1 + threadCount },
    { pid: await pidOf(replica), count: 1 + replicaThreadCount },
    { pid: standby ?? 0, count: 1 + threadCount },
  ];
  for (const { pid, count } of waitedFor) {
    await until(
      `${count} threads of ${pid} are before others`,
      async () => niceness(pid).before >= count,
    );
    expect(niceness(pid).as_others).toBeGreaterThan(3);
  }
});
