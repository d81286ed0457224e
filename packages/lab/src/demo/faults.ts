/**
 * Chapters 5 to 8: what servers do, and what the client notices of it.
 *
 * @module
 */
import type { LogEntry } from "@gemel/protocol";
import { postmasterPid } from "../cluster/postgres.ts";
import type { Host } from "../host/host.ts";
import { monotonicMs } from "../system/monotonic.ts";
import { waitFor } from "../system/wait-for.ts";
import { treeBytes } from "../tree/tree-bytes.ts";
import { type DemoReport, mebibytes, seconds } from "./report.ts";
import { showResync } from "./resync-progress.ts";
import {
  dataDirectory,
  type LoadedRun,
  measureOutage,
  moduleName,
  primaryOf,
  waitProtected,
} from "./run.ts";

/** kill -9 of PostgreSQL's first process on the primary. */
export async function killApplication(run: LoadedRun): Promise<DemoReport["killApp"]> {
  const { story } = run;
  story.chapter("PostgreSQL is killed");
  const primary = await primaryOf(run);
  const pid = postmasterPid(primary, dataDirectory);
  story.say(`kill -9 ${pid}, the postmaster on ${primary.name}`);
  const eventMs = monotonicMs();
  await primary.execOk("kill", ["-9", String(pid)]);
  const outage = await measureOutage(run, eventMs);
  story.result(
    `noticed and started again on ${primary.name}; outage for the client`,
    seconds(outage.ms),
  );
  await waitProtected(run, 60_000);
  return { outageMs: outage.ms };
}

/** The primary loses its power; the other node goes on. */
export async function cutPower(run: LoadedRun): Promise<DemoReport["powerCut"]> {
  const { story, cluster } = run;
  story.chapter("Power cut");
  const primary = await primaryOf(run);
  const survivor = cluster.peerOf(primary);
  story.say(`${primary.name}, which serves, loses its power in the middle of the writing`);
  const eventMs = monotonicMs();
  const eventAt = Date.now();
  await primary.powerCut();
  const outage = await measureOutage(run, eventMs);
  const knownAt = await detectionTime(run, survivor, eventAt);
  const detectionMs = knownAt - eventAt;
  const startMs = Math.max(0, outage.untilMs - (eventMs + detectionMs));
  story.result(
    `${survivor.name} knew after ${seconds(detectionMs)} and served ${seconds(startMs)} later; outage for the client`,
    seconds(outage.ms),
  );
  return { outageMs: outage.ms, detectionMs, startMs };
}

/** The failed node gets its power back and catches up while the other one serves. */
export async function returnOfNode(run: LoadedRun): Promise<DemoReport["resync"]> {
  const { story, cluster } = run;
  const survivor = await primaryOf(run);
  const returning = cluster.peerOf(survivor);
  story.chapter("The failed node returns");
  await story.step(
    `${returning.name} has power again and boots; nobody types a command`,
    async () => {
      await returning.boot();
      await cluster.startDaemon(returning);
    },
  );
  const result = await showResync(run, survivor, 240_000);
  await waitProtected(run, 30_000);
  const bytesStored = treeBytes(survivor.path(dataDirectory));
  const { ms, bytesSent } = result;
  story.result(
    `resynchronised while ${survivor.name} served: ${mebibytes(bytesSent)} sent of ${mebibytes(bytesStored)} stored, in`,
    seconds(ms),
  );
  return { ms, bytesStored, bytesSent };
}

/** The roles change places on an operator's command. */
export async function swapRoles(run: LoadedRun): Promise<DemoReport["swap"]> {
  const { story, cluster } = run;
  const primary = await primaryOf(run);
  story.chapter("A planned swap");
  story.say(`gemel swap on ${primary.name}: for maintenance, say`);
  const eventMs = monotonicMs();
  await cluster.gemel(primary, ["swap", "-m", moduleName]);
  const outage = await measureOutage(run, eventMs);
  const now = await waitProtected(run, 60_000);
  if (now === primary) {
    throw new Error(`The roles were not swapped: ${primary.name} serves still`);
  }
  story.result(`${now.name} serves now; outage for the client`, seconds(outage.ms));
  return { outageMs: outage.ms };
}

/** When the survivor knew that its peer is gone, as its own log says (wall clock, ms). */
async function detectionTime(run: LoadedRun, survivor: Host, eventAt: number): Promise<number> {
  const entry = await waitFor(
    async () =>
      (await run.cluster.log(survivor, moduleName)).find((one) => tellsLoss(one, eventAt)),
    { what: `the log of ${survivor.name} to tell the loss of its peer`, timeoutMs: 10_000 },
  );
  return Date.parse(entry.at);
}

function tellsLoss(entry: LogEntry, eventAt: number): boolean {
  return Date.parse(entry.at) > eventAt && /heartbeat/i.test(`${entry.component} ${entry.message}`);
}
