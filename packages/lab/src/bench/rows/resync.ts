/**
 * The return of a node that was away: after a clean stop, and after a power cut; and what a walk over
 * the same tree costs in memory.
 *
 * @module
 */
import { monotonicMs } from "../../system/monotonic.ts";
import type { Bench } from "../bench.ts";
import { fileWork } from "../file-work.ts";
import { residentMiB } from "../process-time.ts";
import { type RowReport, series, type Target } from "../report.ts";
import type { Rig } from "../rig.ts";

const mirror = { name: "resync", directory: "/srv/resync", sync: "fsync" } as const;
const changed = 100;
const changedBytes: number = changed * 4096;
const extentBytes = 2 ** 20;
const smallBytes = 16;

type Return = { readonly seconds: number; readonly bytesSent: number };

export async function resyncRows({ rig, story, options }: Bench): Promise<RowReport[]> {
  const { first, second } = rig;
  const files = options.quick ? 20_000 : 1_000_000;
  for (const node of [first, second]) await node.execOk("mkdir", [mirror.directory]);
  await story.step(`${files} files on node1`, () =>
    fileWork(first, ["create", mirror.directory, files, smallBytes]),
  );
  await rig.install(mirror);
  await rig.serve(mirror.name);
  await story.step("copied to node2", () => rig.follow(mirror.name));
  const walkedMiB = await story.step("all of them looked at", async () => {
    await fileWork(first, ["stat", mirror.directory, files]);
    return residentMiB(rig.fileSystemPid(first, mirror.name));
  });
  const stopped = await story.step("node2 stopped, 100 files changed, node2 started", async () => {
    await rig.stop(second, mirror.name);
    await rig.waitAlone(mirror.name);
    await fileWork(first, ["change", mirror.directory, changed, files]);
    return comeBack(rig);
  });
  const cut = await story.step("node2 without power, 100 files changed, node2 back", async () => {
    await second.powerCut();
    await rig.waitAlone(mirror.name);
    await fileWork(first, ["change", mirror.directory, changed, files]);
    await second.boot();
    await rig.cluster.startDaemon(second);
    return comeBack(rig);
  });
  await rig.remove(mirror);
  const reason = "needs the change map";
  const target = (what: string, measured: number, most: number, unit: Target["unit"]): Target => ({
    ...{ what, measured, mustReach: most, bound: "at most", unit },
    ...(measured > most ? { reason: `missed (${reason})` } : {}),
  });
  const title = `return of a node, ${changed} files of ${files} changed`;
  const extents = (bytes: number): number => bytes / (changed * extentBytes);
  return [
    {
      ...{ id: "resync", title },
      series: [
        series("after a clean stop", "s", [stopped.seconds]),
        series("  bytes sent / bytes changed", "times", [stopped.bytesSent / changedBytes]),
        series("after a power cut", "s", [cut.seconds]),
        series("  bytes sent / bytes changed", "times", [cut.bytesSent / changedBytes]),
      ],
      targets: [
        target(`${title}: after a clean stop`, stopped.seconds, 5, "s"),
        target(`${title}: after a power cut`, cut.seconds, 15, "s"),
        target(
          `${title}: bytes sent, of extents touched`,
          extents(stopped.bytesSent),
          1.2,
          "ratio",
        ),
      ],
    },
    {
      ...{ id: "memory", title: `resident memory, ${files} files walked` },
      series: [series("gemel-fs", "MiB", [walkedMiB])],
      targets: [
        {
          ...{ what: `resident memory of gemel-fs, ${files} files walked`, measured: walkedMiB },
          ...{ mustReach: 400, bound: "at most", unit: "MiB" },
        },
      ],
    },
  ];
}

/** The second node follows again; how long it takes until both have everything, and what was sent. */
async function comeBack(rig: Rig): Promise<Return> {
  const before = await sentAt(rig);
  const began = monotonicMs();
  await rig.follow(mirror.name);
  const seconds = (monotonicMs() - began) / 1000;
  const sent = await sentAt(rig);
  if (sent === undefined || sent.at === before?.at)
    throw new Error("No resynchronisation is noted");
  return { seconds, bytesSent: sent.bytes };
}

/** The last resynchronisation that the serving node has noted. */
async function sentAt(
  rig: Rig,
): Promise<{ readonly at: string; readonly bytes: number } | undefined> {
  const entries = await rig.cluster.log(rig.first, mirror.name, 200);
  const last = entries.findLast(({ message }) => message.startsWith("Compared "));
  if (last === undefined) return undefined;
  return { at: last.at, bytes: Number(/sent (\d+) bytes/.exec(last.message)?.[1]) };
}
