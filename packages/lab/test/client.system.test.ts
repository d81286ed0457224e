import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ledgerTable } from "../src/client/client-options.ts";
import { ClientProcess } from "../src/cluster/client-process.ts";
import {
  initialise,
  makeDataDirectory,
  postgresPrograms,
  postmasterPid,
  psql,
  runOffline,
} from "../src/cluster/postgres.ts";
import { lostCommits } from "../src/demo/ledger.ts";
import { type Host, hasRecovered, Lab, longestGap } from "../src/index.ts";
import { monotonicMs } from "../src/system/monotonic.ts";
import { waitFor } from "../src/system/wait-for.ts";

const directory = "/srv/data";
const address = "198.18.1.1";
let lab: Lab;
let server: Host;
let client: Host;

beforeAll(async () => {
  lab = await Lab.create();
  const lan = await lab.addSwitch("lan");
  [server, client] = await Promise.all([lab.addHost("server"), lab.addHost("client")]);
  await server.attach(lan, `${address}/24`);
  await client.attach(lan, "198.18.1.2/24");
  await makeDataDirectory(server, directory);
  await initialise(server, directory);
  await runOffline(server, directory, [ledgerTable]);
  await startPostgres();
});

afterAll(async () => {
  await lab?.destroy();
});

async function startPostgres(): Promise<void> {
  const control = join(postgresPrograms(), "pg_ctl");
  const options = ["-D", directory, "-w", "-l", "/var/tmp/postgres.log", "-o", "-h '*'", "start"];
  await server.execOk(control, options, { user: "postgres", timeoutMs: 60_000 });
}

async function rows(): Promise<string> {
  return psql(client, { sql: ["SELECT connection, sequence FROM ledger"], address });
}

test("client: sees the outage of a plain PostgreSQL, and every commit that it counts is there", async () => {
  const process = ClientProcess.start(client, address, 8);
  await waitFor(() => process.times().length > 500, { what: "commits", timeoutMs: 60_000 });

  const eventMs = monotonicMs();
  await server.execOk("kill", ["-9", String(postmasterPid(server, directory))]);
  await waitFor(() => monotonicMs() - (process.times().at(-1) ?? 0) > 1_000, {
    what: "the commits to stop",
    timeoutMs: 60_000,
  });
  await startPostgres();
  await waitFor(
    () =>
      hasRecovered(process.times(), { eventMs, nowMs: monotonicMs(), gapMs: 500, calmMs: 1_000 }),
    { what: "commits to flow again", timeoutMs: 60_000 },
  );
  const outage = longestGap(process.times(), { fromMs: eventMs, untilMs: monotonicMs() });
  expect(outage?.ms).toBeGreaterThan(1_000);
  expect(process.log.unknown).toBeGreaterThan(0);

  await process.stop();
  expect(process.said).toBe("");
  const { acknowledged } = process.log;
  expect(lostCommits(acknowledged, await rows())).toEqual([]);

  // The count itself must be able to fail.
  const [victim] = acknowledged.slice(100, 101);
  await psql(client, {
    sql: [
      `DELETE FROM ledger WHERE connection = ${victim?.connection} AND sequence = ${victim?.sequence}`,
    ],
    address,
  });
  expect(lostCommits(acknowledged, await rows())).toEqual([victim]);
});

test("client: leaves a server that has lost its power, and comes back to it", async () => {
  await psql(client, { sql: ["TRUNCATE ledger"], address });
  const process = ClientProcess.start(client, address, 4);
  await waitFor(() => process.times().length > 100, { what: "commits", timeoutMs: 60_000 });
  const eventMs = monotonicMs();
  await server.powerCut();
  await server.boot();
  await startPostgres();
  await waitFor(() => (process.times().at(-1) ?? 0) > eventMs + 1_000, {
    what: "commits after the power cut",
    timeoutMs: 60_000,
  });
  await process.stop();
  expect(process.said).toBe("");
});
