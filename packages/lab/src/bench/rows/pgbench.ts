/**
 * PostgreSQL's own benchmark: on the local disk, with its own synchronous replication, on the mirror.
 *
 * @module
 */
import { addresses } from "../../cluster/cluster.ts";
import type { Host } from "../../host/host.ts";
import type { Bench } from "../bench.ts";
import { Database, type Load } from "../database.ts";
import { type Comparison, interleave, type Measurement, type Results } from "../interleave.ts";
import { cpuMicroseconds } from "../process-time.ts";
import { type RowReport, type Series, series, type Target } from "../report.ts";
import type { MirrorOptions, Rig } from "../rig.ts";
import { pairedRatio } from "../statistics.ts";

const mirrors: readonly (MirrorOptions & { readonly port: number })[] = [
  { name: "write", directory: "/srv/pg-write", sync: "write", port: 5411 },
  { name: "fsync", directory: "/srv/pg-fsync", sync: "fsync", port: 5412 },
];

const writers = [1, 8, 32] as const;
const reads = "pgbench -S, 8 clients";

/** Ratios that the mirror must reach, by number of clients. */
const mustReach = {
  writeAgainstLocal: { 1: 0.9, 8: 0.75, 32: 0.75 },
  writeAgainstStreaming: { 1: 1.25, 8: 1.1, 32: 1.1 },
  fsyncAgainstLocal: { 1: 0.92, 8: 0.8, 32: 0.8 },
  readsAgainstLocal: 0.98,
} as const;

export async function pgbenchRows({ rig, story, options }: Bench): Promise<RowReport[]> {
  const databases = await story.step(
    "PostgreSQL four times with the same data: local, streaming to a standby, mirror write, mirror fsync",
    () => setUp(rig),
  );
  const loads = new Map<string, Load>();
  for (const clients of writers) {
    loads.set(title(clients), { clients, seconds: options.seconds, readOnly: false });
  }
  loads.set(reads, { clients: 8, seconds: options.seconds, readOnly: true });
  await story.step(
    "warmed up: everything read once, then five seconds of transactions each",
    async () => {
      for (const database of databases) await database.warm();
    },
  );
  const comparisons: Comparison[] = [...loads].map(([name, load]) => ({
    name,
    contenders: databases.map((database) => ({
      name: database.name,
      measure: () => measure(rig, database, load),
    })),
  }));
  const results = await interleave(comparisons, options.rounds, (text) => story.progress(text));
  for (const database of databases) await database.stop();
  for (const mirror of mirrors) await rig.remove(mirror);
  return [...loads.keys()].map((name) => report(name, databases, results));
}

function title(clients: number): string {
  return `pgbench TPC-B, ${clients} client${clients === 1 ? "" : "s"}`;
}

/** All running, the mirrors protected, the standby synchronous. */
async function setUp(rig: Rig): Promise<Database[]> {
  const { first, second } = rig;
  const local = new Database({
    name: "local",
    host: first,
    directory: "/srv/pg-local",
    port: 5410,
  });
  await local.make();
  const streaming = new Database({
    ...{ name: "streaming", host: first },
    ...{ directory: "/srv/pg-streaming", port: 5413 },
  });
  await local.copyTo(streaming.directory);
  const databases = [local, streaming];
  for (const mirror of mirrors) {
    await local.copyTo(mirror.directory);
    await second.execOk("mkdir", [mirror.directory]);
    await rig.install(mirror);
    await rig.serve(mirror.name);
    await rig.follow(mirror.name);
    databases.push(new Database({ ...mirror, host: first }));
  }
  for (const database of databases) await database.start();
  const standby = new Database({
    ...{ name: "standby", host: second },
    ...{ directory: "/srv/pg-standby", port: 5413 },
  });
  await streaming.replicateTo(standby, addresses.nodes[0]);
  return databases;
}

/** Transactions per second, and what the mirror's processes spent on each. */
async function measure(rig: Rig, database: Database, load: Load): Promise<Measurement> {
  if (!mirrors.some(({ name }) => name === database.name)) {
    return { value: await database.load(load) };
  }
  const spent = (host: Host): number => cpuMicroseconds(rig.fileSystemPid(host, database.name));
  const before = [spent(rig.first), spent(rig.second)];
  const value = await database.load(load);
  const transactions = value * load.seconds;
  const per = (host: Host, index: number): number =>
    (spent(host) - (before[index] ?? 0)) / transactions;
  return { value, beside: { primary: per(rig.first, 0), replica: per(rig.second, 1) } };
}

function report(name: string, databases: readonly Database[], results: Results): RowReport {
  const measured: Series[] = databases.map((one) =>
    series(one.name, "tps", results.of(name, one.name)),
  );
  for (const mirror of mirrors) {
    for (const node of ["primary", "replica"]) {
      const rounds = results.of(name, mirror.name, node);
      measured.push(series(`${mirror.name}, CPU of the ${node}`, "us per transaction", rounds));
    }
  }
  return { id: "pgbench", title: name, series: measured, targets: targets(name, results) };
}

function targets(name: string, results: Results): Target[] {
  const ratio = (above: string, below: string, least: number): Target => ({
    what: `${name}: ${above} against ${below}`,
    measured: pairedRatio(results.of(name, above), results.of(name, below)),
    mustReach: least,
    bound: "at least",
    unit: "ratio",
  });
  if (name === reads) {
    return mirrors.map((mirror) => ratio(mirror.name, "local", mustReach.readsAgainstLocal));
  }
  return writers
    .filter((clients) => title(clients) === name)
    .flatMap((clients) => [
      ratio("write", "local", mustReach.writeAgainstLocal[clients]),
      ratio("write", "streaming", mustReach.writeAgainstStreaming[clients]),
      ratio("fsync", "local", mustReach.fsyncAgainstLocal[clients]),
    ]);
}
