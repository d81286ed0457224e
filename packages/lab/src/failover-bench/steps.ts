/**
 * What a node's log says about the way to service, as times since the event that began it.
 *
 * @module
 */
import type { LogEntry } from "@gemel/protocol";

/** One step: its name, and how its entry in the log reads. */
export type StepPattern = { readonly name: string; readonly pattern: RegExp };

export type Step = { readonly name: string; readonly ms: number };

/** The first entry of each pattern after the event (wall clock, ms), in the order of time. */
export function stepsOf(
  entries: readonly LogEntry[],
  eventAt: number,
  patterns: readonly StepPattern[],
): Step[] {
  const after = entries.filter(({ at }) => Date.parse(at) >= eventAt);
  return patterns
    .flatMap(({ name, pattern }) => {
      const found = after.find(({ message }) => pattern.test(message));
      return found === undefined ? [] : [{ name, ms: Date.parse(found.at) - eventAt }];
    })
    .sort((a, b) => a.ms - b.ms);
}

export const takeOverPatterns: readonly StepPattern[] = [
  { name: "heartbeats silent", pattern: /Resource heartbeat\S* set to down/ },
  { name: "link down", pattern: /^Link down/ },
  { name: "witness asked", pattern: /asks the witness/ },
  { name: "witness granted", pattern: /The witness grants/ },
  { name: "session ended, right recorded", pattern: /Local state ALONE Transient/ },
  { name: "writes answered", pattern: /The sole right is recorded/ },
  { name: "address added", pattern: /^Added / },
  { name: "application started", pattern: /^start_prim .* done in/ },
  { name: "ALONE Ready", pattern: /Local state ALONE Ready/ },
];

/** On the node that hands over. */
export const handOverPatterns: readonly StepPattern[] = [
  { name: "command", pattern: /Action swap called/ },
  { name: "application stopped", pattern: /^stop_prim .* done in/ },
  { name: "address removed", pattern: /^Removed / },
  { name: "handed over", pattern: /Local state (WAIT|SECOND)/ },
];

/** On the node that is to serve after a swap. */
export const receivePatterns: readonly StepPattern[] = [
  { name: "taking over", pattern: /Local state ALONE Transient/ },
  ...takeOverPatterns.slice(5),
];

export const deathPatterns: readonly StepPattern[] = [
  { name: "noticed", pattern: /Action restart called because proc\.server is down/ },
  { name: "application stopped", pattern: /^stop_prim .* done in/ },
  { name: "application started", pattern: /^start_prim .* done in/ },
  { name: "PRIM Ready", pattern: /Local state PRIM Ready/ },
];
