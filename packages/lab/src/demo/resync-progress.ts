/**
 * Showing a resynchronisation while it runs.
 *
 * @module
 */
import type { ResyncProgress } from "@gemel/protocol";
import type { Host } from "../host/host.ts";
import { monotonicMs } from "../system/monotonic.ts";
import { waitFor } from "../system/wait-for.ts";
import { amount, seconds } from "./report.ts";
import { type DemoRun, isProtected, moduleName } from "./run.ts";

export type ResyncResult = { readonly ms: number; readonly bytesSent: number };

/** Show the progress as `source` reports it, until the module is protected. */
export async function showResync(
  { story, cluster }: DemoRun,
  source: Host,
  timeoutMs: number,
): Promise<ResyncResult> {
  const beganMs = monotonicMs();
  let last: ResyncProgress | null = null;
  let lastReason = "";
  await waitFor(
    async () => {
      const view = await cluster.view(source, moduleName);
      last = view?.mirror?.resync ?? last;
      lastReason = view?.reason ?? "its daemon does not answer";
      if (last !== null) {
        story.progress(progressLine(last));
      }
      return view !== undefined && isProtected(view);
    },
    {
      what: `the resynchronisation from ${source.name}`,
      timeoutMs,
      intervalMs: 100,
      describe: () => lastReason,
    },
  );
  return resultOf(last, monotonicMs() - beganMs);
}

/** What the daemon measured itself counts; without it, what was seen from outside. */
function resultOf(last: ResyncProgress | null, waitedMs: number): ResyncResult {
  return last === null
    ? { ms: waitedMs, bytesSent: 0 }
    : { ms: last.elapsedMs, bytesSent: last.bytesSent };
}

/** One line: bar, share, bytes, time. */
export function progressLine(resync: ResyncProgress): string {
  const width = 24;
  const { bytesDone, bytesTotal, filesDone, filesTotal } = resync;
  // Names alone take no bytes.
  const [done, total] = bytesTotal > 0 ? [bytesDone, bytesTotal] : [filesDone, filesTotal];
  const share = total === 0 ? 0 : Math.min(1, done / total);
  const filled = Math.round(width * share);
  const bar = `[${"#".repeat(filled)}${"-".repeat(width - filled)}]`;
  const compared = `${amount(bytesDone)} of ${amount(bytesTotal)} compared`;
  const percent = `${Math.floor(100 * share)} %`.padStart(5);
  return `${bar} ${percent}  ${compared}, ${amount(resync.bytesSent)} sent, ${seconds(resync.elapsedMs)}`;
}
