/**
 * The return of a node that was away: after a clean stop, and after a power cut; what travels for what was
 * changed meanwhile; and what a walk over the same tree costs in memory.
 *
 * @module
 */
import { join } from "node:path";
import { monotonicMs } from "../../system/monotonic.ts";
import type { Bench } from "../bench.ts";
import { type FileWork, fileWork } from "../file-work.ts";
import { residentMiB } from "../process-time.ts";
import { type RowReport, series, type Target } from "../report.ts";
import type { Rig } from "../rig.ts";
import { median } from "../statistics.ts";
import { wireBytes } from "../wire-bytes.ts";

const mirror = { name: "resync", directory: "/srv/resync", sync: "fsync" } as const;
const changed = 100;
const pageBytes = 4096;
/** What differs is found, and sent, in blocks of this size. */
const blockBytes = 65_536;
const mebibyte = 2 ** 20;
const smallBytes = 16;
const bigMiB = { file: 256, changed: 64 } as const;

type Return = { readonly seconds: number; readonly wireBytes: number };

type Round = {
  readonly stopped: Return;
  readonly cut: Return;
  readonly large: Return;
  readonly scattered: Return;
};

export async function resyncRows({ rig, story, options }: Bench): Promise<RowReport[]> {
  const { first, second } = rig;
  const files = options.quick ? 20_000 : 1_000_000;
  const big = join(mirror.directory, "big");
  for (const node of [first, second]) await node.execOk("mkdir", [mirror.directory]);
  await story.step(`${files} files on node1`, () =>
    fileWork(first, ["create", mirror.directory, files, smallBytes]),
  );
  await fileWork(first, ["write", big, bigMiB.file]);
  await rig.install(mirror);
  await rig.serve(mirror.name);
  await story.step("copied to node2", () => rig.follow(mirror.name));
  const walkedMiB = await story.step("all of them looked at", async () => {
    await fileWork(first, ["stat", mirror.directory, files]);
    return residentMiB(rig.fileSystemPid(first, mirror.name));
  });
  const change: FileWork = ["change", mirror.directory, changed, files];
  const rounds: Round[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    const of = `${round} of ${options.rounds}`;
    const step = async (what: string, act: () => Promise<Return>): Promise<Return> =>
      story.step(`${what} (${of})`, act);
    const bytes = bigMiB.file * mebibyte;
    rounds.push({
      stopped: await step("100 files changed while node2 was stopped", () =>
        afterStop(rig, change, changed * pageBytes),
      ),
      cut: await step("100 files changed while node2 had no power", () => afterCut(rig, change)),
      large: await step(`${bigMiB.changed} MiB of a file overwritten meanwhile`, () =>
        afterStop(
          rig,
          ["overwrite", big, bigMiB.changed, mebibyte, bigMiB.changed * mebibyte],
          bigMiB.changed * mebibyte,
        ),
      ),
      scattered: await step("100 pages all over a file overwritten meanwhile", () =>
        afterStop(rig, ["overwrite", big, changed, pageBytes, bytes], changed * pageBytes),
      ),
    });
  }
  await rig.remove(mirror);
  return [resyncRow(files, rounds), memoryRow(files, walkedMiB)];
}

function resyncRow(files: number, rounds: readonly Round[]): RowReport {
  const title = `return of a node, ${changed} files of ${files} changed`;
  const seconds = (of: keyof Round): number[] => rounds.map((round) => round[of].seconds);
  const ratio = (of: keyof Round, bytes: number): number[] =>
    rounds.map((round) => round[of].wireBytes / bytes);
  const large = ratio("large", bigMiB.changed * mebibyte);
  const scattered = ratio("scattered", changed * blockBytes);
  const target = (
    what: string,
    measured: readonly number[],
    mustReach: number,
    unit: Target["unit"],
  ): Target => ({
    ...{ what: `${title}: ${what}`, measured: median(measured), mustReach, unit },
    bound: "at most",
  });
  return {
    ...{ id: "resync", title },
    series: [
      series("after a clean stop", "s", seconds("stopped")),
      series("  bytes on the wire / changed", "times", ratio("stopped", changed * pageBytes)),
      series("after a power cut", "s", seconds("cut")),
      series("  bytes on the wire / changed", "times", ratio("cut", changed * pageBytes)),
      series(`${bigMiB.changed} MiB of ${bigMiB.file} overwritten: wire / changed`, "times", large),
      series("100 pages of it overwritten: wire / blocks of 64 KiB", "times", scattered),
    ],
    targets: [
      target("after a clean stop", seconds("stopped"), 5, "s"),
      target("after a power cut", seconds("cut"), 15, "s"),
      target("bytes on the wire for a large change", large, 1.2, "times"),
      target("bytes on the wire for scattered changes, of blocks touched", scattered, 1.2, "times"),
    ],
  };
}

function memoryRow(files: number, walkedMiB: number): RowReport {
  return {
    ...{ id: "memory", title: `resident memory, ${files} files walked` },
    series: [series("gemel-fs", "MiB", [walkedMiB])],
    targets: [
      {
        ...{ what: `resident memory of gemel-fs, ${files} files walked`, measured: walkedMiB },
        ...{ mustReach: 400, bound: "at most", unit: "MiB" },
      },
    ],
  };
}

async function afterStop(rig: Rig, work: FileWork, bytes: number): Promise<Return> {
  await rig.stop(rig.second, mirror.name);
  await rig.waitAlone(mirror.name);
  await fileWork(rig.first, work);
  const back = await comeBack(rig);
  if (back.wireBytes < bytes) throw new Error(`Only ${back.wireBytes} bytes for ${bytes} changed`);
  return back;
}

async function afterCut(rig: Rig, work: FileWork): Promise<Return> {
  await rig.second.powerCut();
  await rig.waitAlone(mirror.name);
  await fileWork(rig.first, work);
  await rig.second.boot();
  await rig.cluster.startDaemon(rig.second);
  return comeBack(rig);
}

/** The second node follows again; how long it takes until both have everything, and what travelled. */
async function comeBack(rig: Rig): Promise<Return> {
  const before = await wireBytes(rig.first);
  const began = monotonicMs();
  await rig.follow(mirror.name);
  const seconds = (monotonicMs() - began) / 1000;
  return { seconds, wireBytes: (await wireBytes(rig.first)) - before };
}
