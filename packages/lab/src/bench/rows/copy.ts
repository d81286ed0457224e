/**
 * The initial copy, against `rsync -a` from host to host.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { addresses } from "../../cluster/cluster.ts";
import { monotonicMs } from "../../system/monotonic.ts";
import { waitFor } from "../../system/wait-for.ts";
import type { Bench } from "../bench.ts";
import { fileWork } from "../file-work.ts";
import { type Comparison, interleave, type Measurement } from "../interleave.ts";
import { OwnDisk } from "../own-disk.ts";
import { type RowReport, series, type Target } from "../report.ts";
import type { Rig } from "../rig.ts";
import { pairedRatio } from "../statistics.ts";

const disk = "/srv/copies";
const mirror = { name: "copy", directory: `${disk}/mirror`, sync: "write" } as const;
const target: string = `${disk}/rsync`;
const rsyncConf = "/run/bench-rsyncd.conf";
const rsyncMs = 1_800_000;
/** So many get a disk of their own. */
const manyFiles = 10_000;
const diskGiB = 8;

type Shape = {
  readonly title: string;
  readonly files: number;
  readonly bytes: number;
  readonly mustReach: number;
};

export async function copyRows(bench: Bench): Promise<RowReport[]> {
  const mebibyte = 2 ** 20;
  const shapes: Shape[] = bench.options.quick
    ? [
        { title: "512 MiB in 100 files", files: 100, bytes: 5.12 * mebibyte, mustReach: 1 },
        { title: "10,000 files of 4 KiB", files: 10_000, bytes: 4096, mustReach: 2 },
      ]
    : [
        { title: "10 GiB in 2,000 files", files: 2000, bytes: 5.12 * mebibyte, mustReach: 1 },
        { title: "200,000 files of 4 KiB", files: 200_000, bytes: 4096, mustReach: 2 },
      ];
  const rows: RowReport[] = [];
  for (const shape of shapes) rows.push(await copyRow(bench, shape));
  return rows;
}

async function copyRow({ rig, story, options }: Bench, shape: Shape): Promise<RowReport> {
  const { first, second } = rig;
  const title = `initial copy of ${shape.title}`;
  const disks: OwnDisk[] = [];
  for (const node of [first, second]) {
    if (shape.files >= manyFiles) disks.push(await OwnDisk.mount(node, disk, diskGiB));
    await node.execOk("mkdir", ["-p", mirror.directory]);
  }
  await story.step(`${shape.title} on node1`, () =>
    fileWork(first, ["create", mirror.directory, shape.files, Math.round(shape.bytes)]),
  );
  const hasRsync = (await second.exec("rsync", ["--version"])).code === 0;
  if (hasRsync) await startRsync(rig);
  await rig.install(mirror);
  await rig.serve(mirror.name);
  const copy = {
    name: "write",
    measure: async (round: number): Promise<Measurement> => {
      const began = monotonicMs();
      // The first one has nothing; what was emptied since is not known to the change map.
      await rig.follow(mirror.name, { everything: round > 0 });
      const value = (monotonicMs() - began) / 1000;
      await demandCopied(rig, shape);
      await rig.stop(second, mirror.name);
      await rig.waitAlone(mirror.name);
      await empty(rig, mirror.directory);
      return { value };
    },
  };
  const rsync = {
    name: "rsync",
    measure: async (): Promise<Measurement> => {
      const began = monotonicMs();
      const to = `rsync://${addresses.nodes[1]}/bench/`;
      await first.execOk("rsync", ["-a", `${mirror.directory}/`, to], { timeoutMs: rsyncMs });
      const copied = monotonicMs();
      await second.execOk("sync", ["-f", target], { timeoutMs: rsyncMs });
      const flushed = (monotonicMs() - began) / 1000;
      await empty(rig, target);
      return { value: (copied - began) / 1000, beside: { flushed } };
    },
  };
  const comparisons: Comparison[] = [
    { name: title, contenders: hasRsync ? [copy, rsync] : [copy] },
  ];
  const rounds = Math.min(options.rounds, 3);
  const results = await interleave(comparisons, rounds, (text) => story.progress(text));
  await rig.remove(mirror);
  if (hasRsync) await stopRsync(rig);
  for (const one of disks) await one.end();
  const write = results.of(title, "write");
  const measured = [series("write", "s", write)];
  const compare = (what: string, others: readonly number[]): Target => ({
    what,
    measured: hasRsync ? pairedRatio(others, write) : null,
    ...{ mustReach: shape.mustReach, bound: "at least", unit: "times" },
    ...(hasRsync ? {} : { reason: "rsync is not installed" }),
  });
  const plain = results.of(title, "rsync");
  const flushed = results.of(title, "rsync", "flushed");
  if (hasRsync) {
    measured.push(series("rsync -a", "s", plain), series("rsync -a, then flushed", "s", flushed));
  }
  return {
    ...{ id: "copy", title, series: measured },
    targets: [
      compare(`${title}: as fast as rsync -a`, plain),
      compare(`${title}: as fast as rsync -a and a flush, as the mirror does`, flushed),
    ],
  };
}

/** A figure of a copy that did not take place would be worth nothing. */
async function demandCopied({ second }: Rig, { title, files }: Shape): Promise<void> {
  const find = ["-c", `find ${mirror.directory} -type f | wc -l`];
  const copied = Number(await second.execOk("bash", find, { timeoutMs: rsyncMs }));
  if (copied !== files) throw new Error(`${title}: only ${copied} files were copied`);
}

/** Take what is in a directory of the second node away, and let the disk come to rest. */
async function empty({ second }: Rig, directory: string): Promise<void> {
  await second.execOk("find", [directory, "-mindepth", "1", "-delete"], { timeoutMs: rsyncMs });
  await second.execOk("sync", ["-f", directory], { timeoutMs: rsyncMs });
}

async function startRsync({ first, second }: Rig): Promise<void> {
  await second.execOk("mkdir", ["-p", target]);
  const conf = ["uid = root", "gid = root", "use chroot = no", "[bench]", `path = ${target}`];
  const text = [...conf, "read only = no", ""].join("\n");
  writeFileSync(`/proc/${second.pid}/root${rsyncConf}`, text);
  const pidFile = `${rsyncConf}.pid`;
  const options = [`--config=${rsyncConf}`, "--address", addresses.nodes[1]];
  await second.execOk("rsync", ["--daemon", ...options, `--dparam=pidfile=${pidFile}`]);
  await waitFor(
    async () => (await first.exec("rsync", [`rsync://${addresses.nodes[1]}/`])).code === 0,
    { what: "rsync to listen", timeoutMs: 10_000 },
  );
}

async function stopRsync({ second }: Rig): Promise<void> {
  await second.execOk("bash", ["-c", `kill "$(cat ${rsyncConf}.pid)"; rm -rf ${target}`], {
    timeoutMs: rsyncMs,
  });
}
