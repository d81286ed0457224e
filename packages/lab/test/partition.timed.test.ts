/**
 * G2 on real daemons: two nodes, a witness, a client and a writer on each node's mount. The random
 * campaign of the same is `partition.long.test.ts`.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { saveLogs } from "../src/lab-logs.ts";
import { LedgerCluster } from "../src/ledger/ledger-cluster.ts";
import { playPartition } from "../src/ledger/partition.ts";

let ledger: LedgerCluster;

beforeAll(async () => {
  ledger = await LedgerCluster.create({ witness: true, timeoutMs: 1500 });
  await ledger.protect(ledger.nodes[0]);
});

afterEach(({ task }) => {
  if (task.result?.state === "fail") {
    process.stdout.write(`Logs of the hosts: ${saveLogs(ledger.cluster.lab)}\n`);
  }
});

afterAll(async () => {
  await ledger?.destroy();
});

test("partition, both reach the witness: the primary goes on, the other one freezes, nothing is lost", async () => {
  const outcome = await playPartition(ledger, "pair");
  expect(outcome.server).toBe(outcome.from);
});

test("the primary is cut off from peer and witness: it freezes before the other one goes on", async () => {
  const outcome = await playPartition(ledger, "primary_isolated");
  expect(outcome.server).not.toBe(outcome.from);
});

test("the primary sleeps for longer than the time-out: it wakes up without the right", async () => {
  const outcome = await playPartition(ledger, "primary_frozen");
  expect(outcome.server).not.toBe(outcome.from);
});
