/**
 * What the chapters of the demo share: the cluster, the client, the clock of an outage.
 *
 * @module
 */
import type { ModuleView } from "@gemel/protocol";
import { type Gap, hasRecovered, longestGap } from "../client/gap.ts";
import type { ClientProcess } from "../cluster/client-process.ts";
import { type Cluster, describeView } from "../cluster/cluster.ts";
import type { Host } from "../host/host.ts";
import { monotonicMs } from "../system/monotonic.ts";
import { waitFor } from "../system/wait-for.ts";
import { count, seconds } from "./report.ts";
import type { Story } from "./story.ts";

export const moduleName = "postgresql";
/** The replicated directory, on both nodes. */
export const dataDirectory = "/srv/postgresql";
export const connections = 8;

export type DemoRun = {
  readonly story: Story;
  readonly cluster: Cluster;
  /** Rows of about 1 KiB that are in the database before it is protected. */
  readonly archiveRows: number;
};

export type LoadedRun = DemoRun & { readonly client: ClientProcess };

/** A gap shorter than this is no outage: PostgreSQL's own checkpoints pause it now and then. */
const gapMs = 250;

export function isProtected(view: ModuleView): boolean {
  return view.protected && view.readiness === "Ready";
}

/** Wait until both nodes hold the same data and the module is protected; returns the primary. */
export async function waitProtected(run: DemoRun, timeoutMs: number): Promise<Host> {
  const { cluster } = run;
  let last: (ModuleView | undefined)[] = [];
  return waitFor(
    async () => {
      last = await Promise.all(cluster.nodes.map((node) => cluster.view(node, moduleName)));
      const primary = last.findIndex((view) => view?.state === "PRIM");
      return last.every((view) => view !== undefined && isProtected(view))
        ? cluster.nodes[primary]
        : undefined;
    },
    {
      what: "both nodes to be protected",
      timeoutMs,
      intervalMs: 100,
      describe: () =>
        cluster.nodes.map((node, index) => `${node.name}: ${describeView(last[index])}`).join("; "),
    },
  );
}

/** The node that serves now. */
export async function primaryOf(run: DemoRun): Promise<Host> {
  for (const node of run.cluster.nodes) {
    const view = await run.cluster.view(node, moduleName);
    if (view?.state === "PRIM" || view?.state === "ALONE") {
      return node;
    }
  }
  throw new Error("No node serves");
}

/** Let the client write for a while, so that there is a before and an after. */
export async function writeFor(run: LoadedRun, ms: number): Promise<void> {
  const beganMs = monotonicMs();
  const before = run.client.times().length;
  await waitFor(
    () => {
      const elapsedMs = monotonicMs() - beganMs;
      const written = run.client.times().length - before;
      const rate = Math.round((1000 * written) / Math.max(1, elapsedMs));
      run.story.progress(
        `the client writes: ${count(before + written)} commits, ${rate} per second`,
      );
      return elapsedMs >= ms;
    },
    { what: "the client to write", timeoutMs: ms + 1_000, intervalMs: 250 },
  );
}

/** Wait until commits flow again after an event, and return the outage that the client saw. */
export async function measureOutage(run: LoadedRun, eventMs: number): Promise<Gap> {
  const timeoutMs = 60_000;
  await waitFor(
    () => {
      const nowMs = monotonicMs();
      const times = run.client.times();
      const silentMs = nowMs - (times.at(-1) ?? nowMs);
      if (silentMs > gapMs) {
        run.story.progress(`the client waits for an answer: ${seconds(silentMs)}`);
      }
      return (
        hasRecovered(times, { eventMs, nowMs, gapMs, calmMs: 1_500 }) ||
        // Quicker than anything that would be called an outage.
        (nowMs - eventMs > 8_000 && silentMs < gapMs)
      );
    },
    {
      what: "the client's commits to flow again",
      timeoutMs,
      intervalMs: 50,
      describe: () => (run.client.isRunning ? "" : `the client ended: ${run.client.said}`),
    },
  );
  const gap = longestGap(run.client.times(), { fromMs: eventMs, untilMs: monotonicMs() });
  if (gap === undefined) {
    throw new Error("The client saw no commit after the event");
  }
  return gap;
}
