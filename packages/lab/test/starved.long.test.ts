/**
 * Both nodes are starved of processor, memory bandwidth and disk, with default time-outs: nobody fails over, and what
 * is answered is not lost. GEMEL_STARVE_MS says for how long (600,000). Needs stress-ng.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { saveLogs } from "../src/lab-logs.ts";
import { LedgerCluster, ledgerModule } from "../src/ledger/ledger-cluster.ts";
import { monotonicMs } from "../src/system/monotonic.ts";

const { GEMEL_STARVE_MS: given = "600000" } = process.env;
const durationMs = Number(given);
const hasStress = existsSync("/usr/bin/stress-ng");
const load = ["--cpu", "8", "--io", "4", "--vm", "2", "--temp-path", "/var/tmp"];

let ledger: LedgerCluster;

beforeAll(async () => {
  ledger = await LedgerCluster.create({ witness: true, sync: "fsync", pauseMs: 20, direct: false });
  await ledger.protect(ledger.nodes[0]);
});

afterAll(async () => {
  await ledger?.destroy();
});

test.skipIf(!hasStress)("stress-ng on every core: no failover, nothing lost", async () => {
  const [primary] = ledger.nodes;
  const began = Date.now();
  const fromMs = monotonicMs();
  const timeout = ["--timeout", `${Math.ceil(durationMs / 1000)}s`];
  const stress = spawn("stress-ng", [...load, ...timeout], { stdio: "ignore" });
  const ended = once(stress, "exit");
  try {
    await Promise.race([ended, delay(durationMs + 30_000, undefined, { ref: false })]);
  } finally {
    stress.kill();
  }
  await ended;
  expect(await ledger.untilProtected(60_000)).toBe(primary);
  const logs = await Promise.all(
    ledger.nodes.map((node) => ledger.cluster.log(node, ledgerModule, 5000)),
  );
  const changes = logs
    .flat()
    .filter(({ at, message }) => Date.parse(at) > began && /Local state|link is down/.test(message))
    .map(({ at, message }) => `${at} ${message}`);
  const answered = ledger.acknowledged.filter(({ beganMs }) => beganMs > fromMs).length;
  process.stdout.write(
    `${durationMs / 1000} s of stress-ng ${load.join(" ")}: ${answered} operations answered, ` +
      `longest pause ${Math.round(ledger.outageMs(fromMs))} ms, changes of state: ${changes.length}\n` +
      changes.map((line) => `  ${line}\n`).join(""),
  );
  if (changes.some((line) => /ALONE|WAIT/.test(line)))
    process.stdout.write(`Logs of the hosts: ${saveLogs(ledger.cluster.lab)}\n`);
  // A failover shows on the other node; a drop of the link, which heals, on both.
  expect(changes.filter((line) => /Local state (ALONE|WAIT)/.test(line))).toEqual([]);
  await ledger.expectNothingLost();
});
