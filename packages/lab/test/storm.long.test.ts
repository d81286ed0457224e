/**
 * PostgreSQL under a client, and faults in quick succession, drawn from GEMEL_STORM_SEED (1): processes
 * of Gemel killed, nodes without power, stopped, swapped. After each of GEMEL_STORM_ROUNDS (40) rounds
 * both nodes come to be protected by themselves; at the end nothing acknowledged is missing and both
 * copies are the same.
 */
import { setTimeout as delay } from "node:timers/promises";
import { prng } from "@gemel/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { prove } from "../src/demo/proof.ts";
import { waitProtected } from "../src/demo/run.ts";
import type { Host } from "../src/index.ts";
import { saveLogs } from "../src/lab-logs.ts";
import { type ProtectedCluster, pidOf, protectedCluster } from "./protected-cluster.ts";

const { GEMEL_STORM_SEED: seed = "1", GEMEL_STORM_ROUNDS: rounds = "40" } = process.env;
const faultNames = [
  "gemel-fs killed",
  "gemeld killed",
  "everything stopped",
  "no power",
  "no network",
] as const;
type FaultName = (typeof faultNames)[number];

const random = prng(Number(seed));
const between = (low: number, high: number): number => Math.round(low + random() * (high - low));
let run: ProtectedCluster;

beforeAll(async () => {
  run = await protectedCluster();
});

afterAll(async () => {
  await run?.lab.destroy();
});

/** A process that is not there at this moment needs no killing. */
async function killed(node: Host, program: string): Promise<void> {
  const pid = await pidOf(node, program).catch(() => null);
  if (pid !== null) await node.exec("kill", ["-9", pid]);
}

const strike: Readonly<Record<FaultName, (node: Host) => Promise<void>>> = {
  "gemel-fs killed": (node) => killed(node, "filesystem/src/main.ts"),
  "gemeld killed": (node) => killed(node, "daemon/src/main.ts"),
  "everything stopped": async (node) => {
    node.pause();
    await delay(between(100, 2500));
    node.resume();
  },
  "no power": async (node) => {
    await node.powerCut();
    await delay(between(100, 6000));
    await node.boot();
    await run.cluster.startDaemon(node);
  },
  // Less than the time-out: without a witness, longer ones make two histories.
  "no network": async (node) => {
    await node.unplug();
    await delay(between(50, 1200));
    await node.plugIn();
  },
};

/** Up to four, on one node after the other or on both at the same time; what was done, in words. */
async function storm(): Promise<string> {
  const words: string[] = [];
  const busy = new Map<Host, Promise<void>>();
  for (let count = between(1, 4); count > 0; count--) {
    const node = run.cluster.nodes[between(0, 1)] ?? run.cluster.nodes[0];
    const name = faultNames[between(0, faultNames.length - 1)] ?? "gemeld killed";
    words.push(`${node.name} ${name}`);
    // Nothing can be done to a node that stands still or has no power.
    await busy.get(node);
    busy.set(node, strike[name](node));
    await delay(between(0, 1500));
  }
  await Promise.all(busy.values());
  return words.join(", ");
}

test(`seed ${seed}: after ${rounds} rounds of faults nothing is lost, and both nodes are the same`, async () => {
  try {
    for (let round = 1; round <= Number(rounds); round++) {
      const words = await storm();
      const beganMs = performance.now();
      const primary = await waitProtected(run, 90_000);
      const tookMs = Math.round(performance.now() - beganMs);
      process.stdout.write(`${round}: ${words}: protected after ${tookMs} ms, ${primary.name}\n`);
    }
    expect(await prove(run)).toMatchObject({ lostCommits: 0, identical: true });
  } catch (error) {
    process.stdout.write(`Logs of the hosts: ${saveLogs(run.lab)}\n`);
    throw error;
  }
});
