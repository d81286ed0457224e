import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { longestGap } from "../src/client/gap.ts";
import { psql } from "../src/cluster/postgres.ts";
import { lostCommits } from "../src/demo/ledger.ts";
import { dataDirectory, moduleName, primaryOf, waitProtected } from "../src/demo/run.ts";
import { install } from "../src/demo/set-up.ts";
import { type Host, repository } from "../src/host/host.ts";
import { saveLogs } from "../src/lab-logs.ts";
import { monotonicMs } from "../src/system/monotonic.ts";
import { waitFor } from "../src/system/wait-for.ts";
import { type ProtectedCluster, pidOf, protectedCluster } from "./protected-cluster.ts";

/** Written by gemeld when a standby is ready. */
const standbyFile = `/run/gemel/modules/${moduleName}/mirror-standby.pid`;

let run: ProtectedCluster;
/** The node that served before everything was stopped. */
let lastPrimary: Host;

beforeAll(async () => {
  run = await protectedCluster();
});

afterEach(({ task }) => {
  if (task.result?.state === "fail") {
    process.stdout.write(`Logs of the hosts: ${saveLogs(run.lab)}\n`);
  }
});

afterAll(async () => {
  await run?.lab.destroy();
});

/** The longest pause of the client from `fromMs` until commits have flowed for a second since. */
async function pauseSince(fromMs: number): Promise<number> {
  const seenMs = monotonicMs();
  await waitFor(() => (run.client.times().at(-1) ?? 0) > seenMs + 1_000, {
    what: "the client to go on",
    timeoutMs: 30_000,
  });
  return longestGap(run.client.times(), { fromMs, untilMs: monotonicMs() })?.ms ?? 0;
}

test("gemeld killed on the primary: it comes back, the application does not notice", async () => {
  const primary = await primaryOf(run);
  const before = await pidOf(primary, "daemon/src/main.ts");
  const postmaster = await pidOf(primary, "postgres -D|postmaster -D");
  const eventMs = monotonicMs();
  await primary.execOk("kill", ["-9", before]);
  expect(await waitProtected(run, 20_000)).toBe(primary);
  expect(await pidOf(primary, "daemon/src/main.ts")).not.toBe(before);
  expect(await pauseSince(eventMs)).toBeLessThan(1_500);
  expect(await pidOf(primary, "postgres -D|postmaster -D")).toBe(postmaster);
});

test("gemel-fs and gemeld killed at once on the primary: their successors go on, no commit fails", async () => {
  const primary = await primaryOf(run);
  const postmaster = await pidOf(primary, "postgres -D|postmaster -D");
  const { refused } = run.client.log;
  await waitFor(async () => (await primary.exec("test", ["-e", standbyFile])).code === 0, {
    what: "a standby that holds the mount",
    timeoutMs: 60_000,
    intervalMs: 200,
  });
  const server = await pidOf(primary, "filesystem/src/main.ts");
  const daemon = await pidOf(primary, "daemon/src/main.ts");
  const eventMs = monotonicMs();
  await primary.execOk("kill", ["-9", server, daemon]);
  expect(await pauseSince(eventMs)).toBeLessThan(5_000);
  expect(await waitProtected(run, 60_000)).toBe(primary);
  expect(await pidOf(primary, "filesystem/src/main.ts")).not.toBe(server);
  expect(await pidOf(primary, "postgres -D|postmaster -D")).toBe(postmaster);
  // An attempt that the client gave up for its own impatience is not one that failed.
  expect(run.client.log.refused).toBe(refused);
});

test("gemeld killed on the secondary: the application does not notice", async () => {
  const primary = await primaryOf(run);
  const secondary = run.cluster.peerOf(primary);
  const eventMs = monotonicMs();
  await secondary.execOk("kill", ["-9", await pidOf(secondary, "daemon/src/main.ts")]);
  expect(await waitProtected(run, 20_000)).toBe(primary);
  expect(await pauseSince(eventMs)).toBeLessThan(1_500);
});

test("loss of the secondary: a bounded pause, and it returns by itself", async () => {
  const primary = await primaryOf(run);
  const secondary = run.cluster.peerOf(primary);
  const eventMs = monotonicMs();
  await secondary.powerCut();
  await run.cluster.waitForView(primary, moduleName, {
    what: "the primary to go on alone",
    timeoutMs: 15_000,
    accept: (view) => view.state === "ALONE",
  });
  expect(await pauseSince(eventMs)).toBeLessThan(6_000);
  await secondary.boot();
  await run.cluster.startDaemon(secondary);
  expect(await waitProtected(run, 60_000)).toBe(primary);
});

test("the secondary's disk is not mounted when it boots: nothing is copied elsewhere, and nobody is called protected", async () => {
  const primary = await primaryOf(run);
  const secondary = run.cluster.peerOf(primary);
  const [mounted, away] = [secondary.path(dataDirectory), secondary.path("/srv/away")];
  await secondary.powerCut();
  renameSync(mounted, away);
  mkdirSync(mounted);
  await secondary.boot();
  await run.cluster.startDaemon(secondary);
  await waitFor(
    async () => {
      const view = await run.cluster.view(secondary, moduleName);
      return view?.reason.includes("is not the directory that was mirrored here") ?? false;
    },
    { what: "the secondary to refuse the directory", timeoutMs: 30_000, intervalMs: 100 },
  );
  expect(readdirSync(mounted)).toEqual([]);
  rmdirSync(mounted);
  renameSync(away, mounted);
  expect(await waitProtected(run, 60_000)).toBe(primary);
});

test("second --fullsync on a running secondary: everything is compared, the application goes on", async () => {
  const primary = await primaryOf(run);
  const secondary = run.cluster.peerOf(primary);
  const eventMs = monotonicMs();
  const gemel = join(repository, "bin/gemel");
  const compared = async (): Promise<string> => {
    const text = await primary.execOk(gemel, ["log", "-m", moduleName, "-n", "200", "--json"]);
    const entries = JSON.parse(text) as { readonly at: string; readonly message: string }[];
    return entries.findLast(({ message }) => message.startsWith("Compared "))?.message ?? "";
  };
  const before = await compared();
  await secondary.execOk(gemel, ["second", "--fullsync", "-m", moduleName]);
  await waitFor(async () => (await compared()) !== before, {
    what: "everything to be compared",
    timeoutMs: 60_000,
    intervalMs: 200,
  });
  // A database of the size that every one has.
  expect(Number(/and (\d+) bytes/.exec(await compared())?.[1])).toBeGreaterThan(20_000_000);
  expect(await waitProtected(run, 60_000)).toBe(primary);
  expect(await pauseSince(eventMs)).toBeLessThan(6_000);
});

test("a second daemon on the same host is refused and disturbs nothing", async () => {
  const primary = await primaryOf(run);
  const eventMs = monotonicMs();
  const { code, stderr } = await primary.exec(join(repository, "bin/gemeld"), []);
  expect(code).toBe(6);
  expect(stderr).toMatch(/already|Another/);
  expect(await waitProtected(run, 5_000)).toBe(primary);
  expect(await pauseSince(eventMs)).toBeLessThan(1_500);
});

test("no acknowledged commit was lost in all of this", async () => {
  await run.client.stop();
  const rows = await psql(run.cluster.client, {
    sql: ["SELECT connection, sequence FROM ledger"],
    address: run.cluster.virtualAddress,
  });
  expect(run.client.log.acknowledged.length).toBeGreaterThan(1_000);
  expect(lostCommits(run.client.log.acknowledged, rows)).toEqual([]);
});

test("stop on both nodes: nothing is left mounted, no address, no process of PostgreSQL", async () => {
  lastPrimary = await primaryOf(run);
  for (const node of [run.cluster.peerOf(lastPrimary), lastPrimary]) {
    await run.cluster.gemel(node, ["stop", "-m", moduleName, "--wait"]);
  }
  for (const node of run.cluster.nodes) {
    expect(await node.execOk("cat", ["/proc/mounts"])).not.toContain("/srv/postgresql");
    expect(await node.execOk("ip", ["address"])).not.toContain(run.cluster.virtualAddress);
    expect((await node.exec("pgrep", ["--uid", "postgres"])).stdout).toBe("");
  }
});

test("a module that is installed again copies what was changed while nobody noted it", async () => {
  const { cluster } = run;
  for (const node of cluster.nodes) {
    await cluster.gemel(node, ["module", "uninstall", "-m", moduleName]);
  }
  // Where the database changes no names by itself.
  const changed = `${dataDirectory}/base/1/note`;
  await lastPrimary.execOk("bash", ["-c", `echo restored > ${changed}`]);
  for (const node of cluster.nodes) await install(cluster, node);
  await cluster.gemel(lastPrimary, ["prim", "-m", moduleName]);
  await cluster.gemel(cluster.peerOf(lastPrimary), ["second", "-m", moduleName]);
  expect(await waitProtected(run, 60_000)).toBe(lastPrimary);
  const secondary = cluster.peerOf(lastPrimary);
  expect(readFileSync(secondary.path(changed), "utf8")).toBe("restored\n");
});
