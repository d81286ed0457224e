/**
 * What clients of a farm noticed of a fault.
 *
 * @module
 */
import type { Answer } from "./farm-client.ts";

export type Outage = {
  /** Longest time that any of them waited; infinite: until the end. */
  readonly outageMs: number;
  readonly failures: number;
};

/**
 * Of these clients, each by itself, from the fault at `sinceMs` on: a client waits from when it asks, or from the fault when it
 * had asked before, until it is answered next, whichever of its requests that is.
 */
export function outage(
  answers: readonly Answer[],
  clients: ReadonlySet<number>,
  sinceMs: number,
): Outage {
  const theirs = answers.filter((one) => clients.has(one.client) && endOf(one) >= sinceMs);
  const waits = [...clients].flatMap((client) => {
    const own = theirs.filter((one) => one.client === client);
    const ends = own.flatMap((one) => (one.node === null ? [] : [endOf(one)]));
    return own.map(({ atMs }) => {
      const fromMs = Math.max(atMs, sinceMs);
      return Math.min(...ends.filter((endMs) => endMs >= fromMs)) - fromMs;
    });
  });
  return {
    outageMs: Math.max(0, ...waits),
    failures: theirs.filter(({ node }) => node === null).length,
  };
}

function endOf({ atMs, tookMs }: Answer): number {
  return atMs + tookMs;
}
