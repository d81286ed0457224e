/** What was heard on the networks before the page was opened, from what a node remembers of its resources. Pure. @module */
import type { ResourceView } from "@gemel/protocol";

/** Network to `up` or `down`. */
export type Beats = Readonly<Record<string, string>>;

export const heartbeatPrefix = "heartbeat.";

/** At `count` instants, `stepMs` apart, the last of them `stepMs` before `nowMs`; oldest first. Without a network: not known then. */
export function pastBeats(
  resources: readonly ResourceView[],
  nowMs: number,
  count: number,
  stepMs: number,
): Beats[] {
  const networks = resources.filter(({ name }) => name.startsWith(heartbeatPrefix));
  return Array.from({ length: count }, (_, index) => {
    const atMs = nowMs - (count - index) * stepMs;
    const then = networks.flatMap(({ name, value, since, history }) => {
      const held = [{ value, at: since }, ...history].find(({ at }) => Date.parse(at) <= atMs);
      return held === undefined ? [] : [[name.slice(heartbeatPrefix.length), held.value] as const];
    });
    return Object.fromEntries(then);
  });
}
