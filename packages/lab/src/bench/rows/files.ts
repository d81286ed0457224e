/**
 * Many small files: created by one process, and looked at.
 *
 * @module
 */
import type { Bench } from "../bench.ts";
import { fileWork } from "../file-work.ts";
import { Gluster } from "../gluster.ts";
import { type Comparison, type Contender, interleave } from "../interleave.ts";
import { OwnDisk } from "../own-disk.ts";
import { type RowReport, series, type Target } from "../report.ts";
import { pairedRatio } from "../statistics.ts";

const disk = "/srv/small";
const mirror = { name: "files", directory: `${disk}/files`, sync: "write" } as const;
const alone = { name: "files-alone", directory: `${disk}/files-alone`, sync: "write" } as const;
const plain: string = `${disk}/plain-files`;
const bytes = 4096;

export async function fileRows({ rig, story, options }: Bench): Promise<RowReport[]> {
  const { first, second } = rig;
  const created = options.quick ? 5_000 : 20_000;
  const looked = options.quick ? 20_000 : 100_000;
  const disks = await Promise.all([first, second].map((node) => OwnDisk.mount(node, disk, 8)));
  for (const node of [first, second]) {
    await node.execOk("mkdir", [mirror.directory, alone.directory, plain]);
  }
  for (const module of [mirror, alone]) {
    await rig.install(module);
    await rig.serve(module.name);
  }
  await rig.follow(mirror.name);
  const gluster = new Gluster(first, second, `${disk}/gluster-brick`);
  const hasGluster = options.gluster && (await gluster.isInstalled());
  if (hasGluster) await story.step("a volume of GlusterFS", () => gluster.start());
  const places = [
    { name: "local", directory: plain },
    { name: "FUSE alone", directory: alone.directory },
    { name: "write", directory: mirror.directory },
  ];
  await story.step(`${looked} files in each place, looked at once`, async () => {
    for (const { directory } of places) {
      await fileWork(first, ["create", `${directory}/looked`, looked, 0]);
      await fileWork(first, ["stat", `${directory}/looked`, looked]);
    }
  });
  const others = hasGluster ? [{ name: "GlusterFS", directory: gluster.directory }] : [];
  type Work = (directory: string, round: number) => Promise<number>;
  const contenders = (work: Work, among: typeof places = places): Contender[] =>
    among.map(({ name, directory }) => ({
      name,
      measure: async (round) => ({ value: await work(directory, round) }),
    }));
  const comparisons: Comparison[] = [
    {
      name: "create",
      // A fresh directory each time, as for whoever writes new files.
      contenders: contenders(
        async (directory, round) => {
          const ms = await fileWork(first, [
            "create",
            `${directory}/round${round}`,
            created,
            bytes,
          ]);
          return (created * 1000) / ms;
        },
        [...places, ...others],
      ),
    },
    {
      name: "stat",
      contenders: contenders(async (directory) => {
        return (looked * 1000) / (await fileWork(first, ["stat", `${directory}/looked`, looked]));
      }),
    },
  ];
  const results = await interleave(comparisons, options.rounds, (text) => story.progress(text));
  if (hasGluster) await gluster.stop();
  for (const module of [mirror, alone]) await rig.remove(module);
  for (const one of disks) await one.end();
  const row = (name: string, title: string, against: string, mustReach: number): RowReport => {
    const target: Target = {
      what: `${title}: write against ${against}`,
      measured: pairedRatio(results.of(name, "write"), results.of(name, against)),
      ...{ mustReach, bound: "at least", unit: "ratio" },
    };
    const shown = name === "create" ? [...places, ...others] : places;
    const all = shown.map((one) => series(one.name, "per second", results.of(name, one.name)));
    return { id: "files", title, series: all, targets: [target] };
  };
  const againstGluster: Target = {
    what: "create, write 4 KiB, close: write against GlusterFS replica 2",
    measured: hasGluster
      ? pairedRatio(results.of("create", "write"), results.of("create", "GlusterFS"))
      : null,
    ...{ mustReach: 10, bound: "at least", unit: "times" },
    ...(hasGluster
      ? {}
      : { reason: options.gluster ? "GlusterFS is not installed" : "not asked for (--gluster)" }),
  };
  const create = row("create", "create, write 4 KiB, close", "FUSE alone", 0.7);
  return [
    { ...create, targets: [...create.targets, againstGluster] },
    row("stat", `stat of ${looked} files, second pass`, "local", 0.9),
  ];
}
