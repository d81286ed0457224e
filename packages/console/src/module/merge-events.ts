/** Events read at once and events that came since, as one list without doubles. Pure. @module */
import type { ModuleEvent } from "@gemel/protocol";
import type { EventLine } from "../api/live-lines.ts";
import { foldSteps, type Step } from "./fold-steps.ts";

/** Newest first. */
export function mergeEvents(
  read: readonly { readonly node: string; readonly events: readonly ModuleEvent[] }[],
  live: readonly EventLine[],
  module: string,
): EventLine[] {
  const all = new Map<string, EventLine>();
  for (const { node, events } of read) {
    for (const event of events) all.set(`${node} ${event.id}`, { node, module, event });
  }
  for (const line of live) all.set(`${line.node} ${line.event.id}`, line);
  return [...all.values()].sort((a, b) => {
    if (a.event.at !== b.event.at) return a.event.at < b.event.at ? 1 : -1;
    return b.event.id - a.event.id;
  });
}

export type StepLine = { readonly node: string; readonly module: string; readonly event: Step };

/** Begun and ended as one line each; newest first, like `lines`. */
export function foldLines(lines: readonly EventLine[]): StepLine[] {
  const byNode = new Map<string, EventLine[]>();
  for (const line of lines) {
    const own = byNode.get(line.node) ?? [];
    own.push(line);
    byNode.set(line.node, own);
  }
  for (const own of byNode.values()) own.reverse();
  return [...byNode.entries()]
    .flatMap(([node, own]) =>
      foldSteps(own.map(({ event }) => event)).map((event) => ({
        node,
        module: own[0]?.module ?? "",
        event,
      })),
    )
    .sort((a, b) =>
      a.event.at === b.event.at ? b.event.id - a.event.id : a.event.at < b.event.at ? 1 : -1,
    );
}
