/** How much a module replicates now, as the node that serves measured it last. @module */
import type { ModuleView } from "@gemel/protocol";
import { useLive } from "../api/live-store.ts";

const freshMs = 8000;

/** Bytes per second; null while it is not known. */
export function useReplicationRate(view: ModuleView | null): number | null {
  const sample = useLive(({ metrics }) =>
    view === null ? undefined : metrics[`${view.node} ${view.module}`],
  );
  if (sample === undefined || Math.abs(Date.now() - Date.parse(sample.at)) > freshMs) return null;
  return sample.replicationBytesPerSecond;
}
