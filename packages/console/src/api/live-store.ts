/**
 * What the stream of the daemon told last: one store, read with {@link useLive}.
 *
 * Bounded: the newest entries of the log, events and samples are kept, older ones are read by request.
 *
 * @module
 */
import type { MetricsSample, OperationView, Overview } from "@gemel/protocol";
import { useSyncExternalStore } from "react";
import type { EventLine, LogLine } from "./live-lines.ts";

/** `connecting`: for the first time; `lost`: what is shown is old. */
export type Connection = "connecting" | "live" | "lost";

export type Live = {
  readonly connection: Connection;
  readonly overview: Overview | null;
  readonly logs: readonly LogLine[];
  readonly events: readonly EventLine[];
  readonly operations: readonly OperationView[];
  /** The newest sample, by `NODE MODULE`. */
  readonly metrics: Readonly<Record<string, MetricsSample>>;
};

const logsMax = 2000;
const eventsMax = 2000;
const operationsMax = 50;

const nothing: Live = {
  connection: "connecting",
  overview: null,
  logs: [],
  events: [],
  operations: [],
  metrics: {},
};

let state = nothing;
/** When anything was heard last, by the clock of this page; outside of the state: it changes always. */
let heardAt = 0;
const listeners = new Set<() => void>();
let scheduled = false;

export function liveNow(): Live {
  return state;
}

export function heardAtMs(): number {
  return heardAt;
}

export function noteHeard(nowMs: number): void {
  heardAt = nowMs;
}

export function useLive<T>(pick: (live: Live) => T): T {
  return useSyncExternalStore(subscribe, () => pick(state));
}

export function setConnection(connection: Connection): void {
  if (state.connection !== connection) change({ ...state, connection });
}

export function setOverview(overview: Overview): void {
  change({ ...state, overview });
}

export function addLog(line: LogLine): void {
  change({ ...state, logs: appended(state.logs, line, logsMax) });
}

export function addEvent(line: EventLine): void {
  change({ ...state, events: appended(state.events, line, eventsMax) });
}

export function putOperation(operation: OperationView): void {
  const others = state.operations.filter(({ id }) => id !== operation.id);
  change({ ...state, operations: [operation, ...others].slice(0, operationsMax) });
}

export function putMetrics(node: string, module: string, sample: MetricsSample): void {
  change({ ...state, metrics: { ...state.metrics, [`${node} ${module}`]: sample } });
}

export function resetLive(): void {
  change(nothing);
}

function appended<T>(list: readonly T[], item: T, max: number): readonly T[] {
  return list.length >= max ? [...list.slice(list.length - max + 1), item] : [...list, item];
}

/** Listeners are told once per frame, however much came: thousands of events stay smooth. */
function change(next: Live): void {
  state = next;
  if (scheduled) return;
  scheduled = true;
  const tell = (): void => {
    scheduled = false;
    for (const listener of listeners) listener();
  };
  if (document.hidden) setTimeout(tell, 100);
  else requestAnimationFrame(tell);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
