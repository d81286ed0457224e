/** For how long a node was in which state, from its events. Pure. @module */
import type { ModuleState } from "@gemel/protocol";
import type { EventLine } from "../api/live-lines.ts";

export type Span = {
  readonly state: ModuleState;
  readonly fromMs: number;
  readonly toMs: number;
};

/**
 * Spans of one node, oldest first, cut to `fromMs`..`toMs`.
 *
 * @param events of any order; a change counts from when it is done.
 * @param now the present state; null: not known, the last change holds.
 */
export function stateSpans(
  events: readonly EventLine[],
  node: string,
  range: { readonly fromMs: number; readonly toMs: number },
  now: ModuleState | null,
): Span[] {
  const changes = events
    .filter(
      (line) =>
        line.node === node && line.event.outcome !== "begun" && line.event.from !== line.event.to,
    )
    .map(({ event }) => ({ at: Date.parse(event.at), from: event.from, to: event.to }))
    .sort((a, b) => a.at - b.at);
  const spans: Span[] = [];
  const first = changes[0];
  if (first === undefined) {
    return now === null ? [] : [{ state: now, ...range }];
  }
  let state = first.from;
  let since = range.fromMs;
  for (const change of changes) {
    add(spans, { state, fromMs: since, toMs: change.at }, range);
    state = change.to;
    since = change.at;
  }
  add(spans, { state: now ?? state, fromMs: since, toMs: range.toMs }, range);
  return spans;
}

function add(
  spans: Span[],
  span: Span,
  range: { readonly fromMs: number; readonly toMs: number },
): void {
  const fromMs = Math.max(span.fromMs, range.fromMs);
  const toMs = Math.min(span.toMs, range.toMs);
  if (toMs <= fromMs) return;
  const last = spans.at(-1);
  if (last?.state === span.state && last.toMs === fromMs) {
    spans[spans.length - 1] = { ...last, toMs };
    return;
  }
  spans.push({ state: span.state, fromMs, toMs });
}
