/**
 * gemel-fs of the node that serves is killed under PostgreSQL: the application sees a pause, and keeps what it was told, also
 * when that node loses power right after, and its disk what was not flushed.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { prng } from "@gemel/base";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { longestGap } from "../src/client/gap.ts";
import { psql } from "../src/cluster/postgres.ts";
import { lostCommits } from "../src/demo/ledger.ts";
import { compareNodes } from "../src/demo/proof.ts";
import { moduleName, primaryOf, waitProtected } from "../src/demo/run.ts";
import { type Host, repository } from "../src/host/host.ts";
import { saveLogs } from "../src/lab-logs.ts";
import { monotonicMs } from "../src/system/monotonic.ts";
import { identify } from "../src/system/process-identity.ts";
import { waitFor } from "../src/system/wait-for.ts";
import { bareCpuMs, nearMs } from "./bare-node.ts";
import { type ProtectedCluster, pidOf, protectedCluster } from "./protected-cluster.ts";
import { TransactionLoad } from "./transaction-load.ts";
import { VolatileNodes } from "./volatile-nodes.ts";

const kills = 5;
/** What the application may notice of one of them. */
const pauseMaxMs = 500;
/**
 * The longest gap between two commits, without any kill, on a machine that belongs to the test. Where it is longer, others have
 * the processors, and everything that a takeover does takes as much longer.
 */
const calmGapMs = 40;
/** As long as a kill is looked at, nothing is done to the nodes besides. */
const windowMs = 1500;
const wait = { timeoutMs: 60_000 } as const;

const seed = Number(process.env["GEMEL_KILL_SEED"] ?? Date.now() % 1_000_000);
const random = prng(seed);

let nodes: VolatileNodes | undefined;
let run: ProtectedCluster;
let load: TransactionLoad;
/** The pause that is allowed on this machine as it is now. */
let limitMs = pauseMaxMs;

beforeAll(async () => {
  run = await protectedCluster((lab) => {
    nodes = new VolatileNodes(lab, ["node1", "node2"]);
  });
  const { client, virtualAddress } = run.cluster;
  await TransactionLoad.initialise(client, virtualAddress);
  load = TransactionLoad.start(client, virtualAddress, 4);
});

afterEach(({ task }) => {
  if (task.result?.state === "fail") {
    process.stdout.write(`Seed ${seed}. Logs of the hosts: ${saveLogs(run.lab)}\n`);
  }
});

afterAll(async () => {
  load?.kill();
  nodes?.end();
  await run?.lab.destroy();
});

function volatile(): VolatileNodes {
  if (nodes === undefined) throw new Error("The nodes were not made");
  return nodes;
}

/** A process is ready to go on in the place of the gemel-fs of `node`. */
async function untilKept(node: Host): Promise<void> {
  const file = `/proc/${node.pid}/root/run/gemel/modules/${moduleName}/mirror-standby.pid`;
  await waitFor(() => existsSync(file), { what: "a standby that holds the mount", ...wait });
}

/** Of `node`, as the machine numbers it: its standby was started later. */
function serverOf(node: Host): number {
  const [oldest] = node
    .processes()
    .filter((pid) => commandOf(pid).includes("filesystem/src/main.ts"))
    .map((pid) => ({ pid, started: identify(pid)?.startTicks ?? Number.POSITIVE_INFINITY }))
    .toSorted((a, b) => a.started - b.started);
  if (oldest === undefined) throw new Error(`No gemel-fs runs on ${node.name}`);
  return oldest.pid;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    // ENOENT: it ended since.
    return "";
  }
}

/** The longest gap between two commits until `windowMs` after now; the client has gone on by then. */
async function gapFrom(fromMs: number): Promise<number> {
  const untilMs = monotonicMs() + windowMs;
  await waitFor(() => (run.client.times().at(-1) ?? 0) > untilMs, {
    what: "the client to go on",
    ...wait,
  });
  return longestGap(run.client.times(), { fromMs, untilMs })?.ms ?? Number.NaN;
}

function words(gaps: readonly number[]): string {
  return gaps.map((ms) => ms.toFixed(0)).join(", ");
}

/** Rows of the database that a client asks for at the virtual address. */
function ask(sql: string): Promise<string> {
  const { client, virtualAddress: address } = run.cluster;
  return psql(client, { sql: [sql], address });
}

/** Nothing that the writing client was told until now is missing. */
async function expectNothingLost(): Promise<void> {
  const acknowledged = [...run.client.log.refresh().acknowledged];
  expect(acknowledged.length).toBeGreaterThan(500);
  expect(lostCommits(acknowledged, await ask("SELECT connection, sequence FROM ledger"))).toEqual(
    [],
  );
}

async function untilServes(node: Host): Promise<void> {
  await run.cluster.waitForView(node, moduleName, {
    what: "to serve",
    ...wait,
    accept: ({ state, readiness }) =>
      (state === "ALONE" || state === "PRIM") && readiness === "Ready",
  });
}

test("gemel-fs killed five times at random: the application sees half a second at most, no transaction fails", async () => {
  const primary = await primaryOf(run);
  const postmaster = await pidOf(primary, "postgres -D|postmaster -D");
  const pauses: number[] = [];
  const controls: number[] = [];
  // What waking up costs here, as a multiple of what it should.
  const wakingUp = (await bareCpuMs(5000)) / nearMs;
  for (let kill = 0; kill < kills; kill++) {
    await untilKept(primary);
    const calmMs = monotonicMs();
    await delay(300 + random() * 1200);
    const eventMs = monotonicMs();
    const control = longestGap(run.client.times(), { fromMs: calmMs, untilMs: eventMs });
    controls.push(control?.ms ?? Number.NaN);
    primary.kill(serverOf(primary));
    pauses.push(await gapFrom(eventMs));
    if (kill !== 2) continue;
    // Its successor meets another gemeld at the next kill.
    await primary.execOk("kill", ["-9", await pidOf(primary, "daemon/src/main.ts")]);
    await waitProtected(run, 60_000);
  }
  process.stdout.write(
    `gemel-fs killed: ${words(pauses)} ms; without: ${words(controls)} ms; waking up costs ${wakingUp.toFixed(1)} times\n`,
  );
  limitMs = pauseMaxMs * Math.max(1, wakingUp, Math.max(...controls) / calmGapMs);
  expect(pauses.toSorted((a, b) => a - b)[(kills - 1) / 2]).toBeLessThanOrEqual(limitMs);
  // Somebody else's burst beside one of them.
  expect(Math.max(...pauses)).toBeLessThanOrEqual(2 * limitMs);
  expect(await pidOf(primary, "postgres -D|postmaster -D")).toBe(postmaster);
  expect(load.said).toBe("");
  // An attempt that the client gave up for its own impatience is not one that failed.
  expect(run.client.log.refused).toBe(0);
});

test("gemel rfsupgrade: the installed gemel-fs goes on in the place of the running one, no transaction fails", async () => {
  const primary = await waitProtected(run, 60_000);
  const gemel = join(repository, "bin/gemel");
  const upgrade = (node: Host) => node.exec(gemel, ["rfsupgrade", "-m", moduleName]);
  expect((await upgrade(run.cluster.peerOf(primary))).stderr).toContain(
    "Only on the node that serves",
  );
  const before = serverOf(primary);
  const eventMs = monotonicMs();
  expect(await upgrade(primary)).toMatchObject({ code: 0, stderr: "" });
  const pause = await gapFrom(eventMs);
  process.stdout.write(`gemel-fs handed over: ${words([pause])} ms\n`);
  expect(pause).toBeLessThanOrEqual(2 * limitMs);
  expect(serverOf(primary)).not.toBe(before);
  expect(await waitProtected(run, 60_000)).toBe(primary);
  expect(load.said).toBe("");
  expect(run.client.log.refused).toBe(0);
});

test("gemel-fs killed, power lost at the same time: the other node has everything that was acknowledged", async () => {
  const primary = await waitProtected(run, 60_000);
  const secondary = run.cluster.peerOf(primary);
  await untilKept(primary);
  await delay(random() * 500);
  primary.kill(serverOf(primary));
  await volatile().powerCut(primary);
  await untilServes(secondary);
  const told = await load.broken();
  expect(told.length).toBeGreaterThan(500);
  expect(Number(await ask("SELECT count(*) FROM pgbench_history"))).toBeGreaterThanOrEqual(
    told.length,
  );
  await gapFrom(monotonicMs());
  await expectNothingLost();
  await volatile().boot(primary);
  await run.cluster.startDaemon(primary);
  expect(await waitProtected(run, 60_000)).toBe(secondary);
  expect(await compareNodes(run)).toBe(true);
});

test("gemel-fs killed, power lost when its successor had answered alone: nothing is lost, the older copy does not serve", async () => {
  const primary = await waitProtected(run, 60_000);
  const secondary = run.cluster.peerOf(primary);
  await untilKept(primary);
  const before = run.client.times().at(-1) ?? Number.NaN;
  primary.kill(serverOf(primary));
  // Whatever was under way comes from the one that goes on: it answers late.
  await waitFor(() => longestGapSince(before) > 100, { what: "the successor to answer", ...wait });
  await volatile().powerCut(primary);
  await run.cluster.waitForView(secondary, moduleName, {
    what: "to know that its copy is the older one",
    ...wait,
    accept: ({ state }) => state === "WAIT",
  });
  await volatile().boot(primary);
  await run.cluster.startDaemon(primary);
  await untilServes(primary);
  await gapFrom(monotonicMs());
  await expectNothingLost();
  expect(await waitProtected(run, 60_000)).toBe(primary);
  expect(await compareNodes(run)).toBe(true);
});

function longestGapSince(fromMs: number): number {
  return longestGap(run.client.times(), { fromMs, untilMs: monotonicMs() })?.ms ?? 0;
}
