/**
 * One large file: written and flushed, read from the disk, read from memory.
 *
 * The mirror writes everything to the same disk twice here, so it is held against two plain writers at
 * the same time, which is what two machines with a disk each would show as one.
 *
 * @module
 */
import type { Bench } from "../bench.ts";
import { fileWork, forgetCached } from "../file-work.ts";
import { type Comparison, interleave, type Measurement } from "../interleave.ts";
import { type RowReport, series, type Target } from "../report.ts";
import { pairedRatio } from "../statistics.ts";

const mirror = { name: "sequential", directory: "/srv/sequential", sync: "write" } as const;
const plain = "/srv/plain";

export async function sequentialRows({ rig, story, options }: Bench): Promise<RowReport[]> {
  const { first, second } = rig;
  const mebibytes = options.quick ? 512 : 4096;
  for (const node of [first, second]) await node.execOk("mkdir", [mirror.directory, plain]);
  await rig.install(mirror);
  await rig.serve(mirror.name);
  await rig.follow(mirror.name);
  const files = { local: `${plain}/file`, write: `${mirror.directory}/file` };
  const rate = (ms: number): Measurement => ({ value: (mebibytes * 1000) / ms });
  const remove = async (path: string): Promise<void> => {
    await first.execOk("rm", ["--force", path]);
  };
  const read = async (name: keyof typeof files, isCold: boolean): Promise<Measurement> => {
    if (isCold) {
      // The file as the mount shows it, then the one beneath.
      await first.execOk("dd", [`if=${files[name]}`, "iflag=nocache", "count=0", "status=none"]);
      await forgetCached(first.path(files[name]));
    }
    return rate(await fileWork(first, ["read", files[name]]));
  };
  const comparisons: Comparison[] = [
    {
      name: "write",
      contenders: [
        {
          name: "local",
          measure: async () => {
            await Promise.all(
              [first, second].map((node) => node.execOk("rm", ["-f", files.local])),
            );
            const both = [first, second].map((node) =>
              fileWork(node, ["write", files.local, mebibytes]),
            );
            return rate(Math.max(...(await Promise.all(both))));
          },
        },
        {
          name: "write",
          measure: async () => {
            await remove(files.write);
            return rate(await fileWork(first, ["write", files.write, mebibytes]));
          },
        },
      ],
    },
    ...(["cold", "cached"] as const).map((state) => ({
      name: state,
      contenders: (["local", "write"] as const).map((name) => ({
        name,
        measure: () => read(name, state === "cold"),
      })),
    })),
  ];
  const results = await interleave(comparisons, options.rounds, (text) => story.progress(text));
  await rig.remove(mirror);
  for (const node of [first, second]) await node.execOk("rm", ["-rf", plain]);
  const row = (name: string, title: string, against: string, mustReach: number): RowReport => {
    const target: Target = {
      what: `${title}: write against ${against}`,
      measured: pairedRatio(results.of(name, "write"), results.of(name, "local")),
      ...{ mustReach, bound: "at least", unit: "ratio" },
    };
    const all = ["local", "write"].map((one) => series(one, "MiB/s", results.of(name, one)));
    return { id: "sequential", title, series: all, targets: [target] };
  };
  return [
    row("write", `sequential write, ${mebibytes} MiB`, "two plain writers", 0.9),
    row("cold", "sequential read, cold", "local", 0.95),
    row("cached", "sequential read, cached", "local", 0.8),
  ];
}
