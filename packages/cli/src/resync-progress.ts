/**
 * A resynchronisation in words.
 *
 * @module
 */
import type { ModuleView } from "@gemel/protocol";
import { formatBytes, formatDuration } from "./quantities.ts";

type Resync = NonNullable<NonNullable<ModuleView["mirror"]>["resync"]>;

/** "42 %: 430 MB of 1.02 GB, 120 of 300 files, 12 MB sent, about 40 s left" */
export function resyncWords(resync: Resync): string {
  const { bytesDone, bytesTotal, filesDone, filesTotal, bytesSent } = resync;
  const parts = [
    `${percentDone(resync)} %: ${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}`,
    `${filesDone} of ${filesTotal} files`,
    `${formatBytes(bytesSent)} sent`,
  ];
  const left = msLeft(resync);
  if (left !== null) parts.push(`about ${formatDuration(left)} left`);
  return parts.join(", ");
}

/** Whole percent, never 100 before the end; by bytes, or by files when there are no bytes. */
export function percentDone({ bytesDone, bytesTotal, filesDone, filesTotal }: Resync): number {
  const [done, total] = bytesTotal > 0 ? [bytesDone, bytesTotal] : [filesDone, filesTotal];
  if (total <= 0) return 0;
  const percent = Math.floor((100 * done) / total);
  return done >= total ? 100 : Math.min(99, percent);
}

/** At the pace so far; null while too little is done to tell. */
function msLeft({ bytesDone, bytesTotal, elapsedMs }: Resync): number | null {
  if (bytesDone <= 0 || elapsedMs < 1000) return null;
  return (elapsedMs * Math.max(0, bytesTotal - bytesDone)) / bytesDone;
}
