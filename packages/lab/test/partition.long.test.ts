/**
 * G2 on real daemons, many times: random faults at random moments, single ones with all that must hold, and
 * several in quick succession. GEMEL_PARTITIONS says how many (100), GEMEL_SEED repeats them.
 */
import { setTimeout as delay } from "node:timers/promises";
import { prng } from "@gemel/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { saveLogs } from "../src/lab-logs.ts";
import { drawFlaps, playFlaps } from "../src/ledger/flaps.ts";
import { LedgerCluster } from "../src/ledger/ledger-cluster.ts";
import { partitionFaults, playPartition } from "../src/ledger/partition.ts";

const { GEMEL_PARTITIONS: wanted = "100", GEMEL_SEED: given } = process.env;
const total = Number(wanted);
const seed = Number(given ?? Date.now() % 2 ** 31);
const random = prng(seed);
/** One of so many is a succession. */
const flapsEvery = 4;

let ledger: LedgerCluster;

beforeAll(async () => {
  const sync = random() < 0.5 ? "write" : "fsync";
  process.stdout.write(`GEMEL_SEED=${seed} GEMEL_PARTITIONS=${total} sync=${sync}\n`);
  ledger = await LedgerCluster.create({ witness: true, timeoutMs: 1500, sync });
  await ledger.protect(ledger.nodes[0]);
});

afterAll(async () => {
  await ledger?.destroy();
});

test(`${total} partitions at random moments: exactly one node goes on, nothing is lost`, async () => {
  const outages: number[] = [];
  let run = 0;
  try {
    for (run = 1; run <= total; run += 1) {
      await delay(random() * 1500);
      const words = run % flapsEvery === 0 ? await several() : await single(outages);
      process.stdout.write(`${run}: ${words}\n`);
    }
  } catch (error) {
    process.stdout.write(`Run ${run} of seed ${seed}; logs: ${saveLogs(ledger.cluster.lab)}\n`);
    throw error;
  }
  outages.sort((a, b) => a - b);
  const middle = outages[Math.floor(outages.length / 2)] ?? 0;
  process.stdout.write(
    `${total} runs, ${ledger.acknowledged.length} operations acknowledged, none lost, ` +
      `never two nodes; outage: median ${Math.round(middle)} ms, longest ${Math.round(outages.at(-1) ?? 0)} ms\n`,
  );
  expect(outages.length).toBeGreaterThan(0);
});

async function single(outages: number[]): Promise<string> {
  const fault = partitionFaults[Math.floor(random() * partitionFaults.length)] ?? "pair";
  const { from, server, outageMs, rejoinMs, acknowledged } = await playPartition(ledger, fault);
  outages.push(outageMs);
  const times = `outage ${Math.round(outageMs)} ms, protected after ${Math.round(rejoinMs)} ms`;
  return `${fault}: ${from} served, ${server} went on, ${times}, ${acknowledged} acknowledged`;
}

async function several(): Promise<string> {
  const flaps = drawFlaps(random);
  const words = flaps.map((flap) => `${flap.fault} ${flap.durationMs}+${flap.pauseMs} ms`);
  await playFlaps(ledger, flaps);
  return words.join(", ");
}
