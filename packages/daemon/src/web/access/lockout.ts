/**
 * Wrong passwords cost time: after a few in a row a name waits, longer each time; an address gets so many
 * attempts a minute, whatever names it tries.
 *
 * @module
 */
import { GemelError } from "@gemel/base";

const freeFailures = 5;
const firstWaitMs = 30_000;
const waitMaxMs = 15 * 60_000;
/** After so long without a failure a name begins anew. */
const forgetMs = 60 * 60_000;
const attemptsPerMinute = 20;
const minuteMs = 60_000;
const keysMax = 10_000;

type Failures = { count: number; at: number; until: number };

export class Lockout {
  readonly #names = new Map<string, Failures>();
  readonly #addresses = new Map<string, number[]>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Throws `too_many_requests`. Counts as an attempt of the address. */
  demand(name: string, address: string): void {
    const now = this.#now();
    const attempts = (this.#addresses.get(address) ?? []).filter((at) => now - at < minuteMs);
    const [oldest = now] = attempts;
    if (attempts.length >= attemptsPerMinute)
      throw waiting(oldest + minuteMs - now, "this address");
    attempts.push(now);
    bounded(this.#addresses).set(address, attempts);
    const until = this.#names.get(name)?.until ?? 0;
    if (until > now) throw waiting(until - now, `"${name}"`);
  }

  failed(name: string): void {
    const now = this.#now();
    const known = this.#names.get(name);
    const count = known === undefined || now - known.at > forgetMs ? 1 : known.count + 1;
    const over = count - freeFailures;
    const waitMs = over < 0 ? 0 : Math.min(firstWaitMs * 2 ** over, waitMaxMs);
    bounded(this.#names).set(name, { count, at: now, until: now + waitMs });
  }

  succeeded(name: string): void {
    this.#names.delete(name);
  }
}

function waiting(ms: number, whom: string): GemelError {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return new GemelError("too_many_requests", `Too many attempts for ${whom}: wait ${seconds} s`, {
    remedy: `Wait ${seconds} s; on a node, root signs in with \`gemel console login\``,
  });
}

/** Names and addresses are chosen by who asks: only so many are remembered. */
function bounded<V>(map: Map<string, V>): Map<string, V> {
  if (map.size >= keysMax) {
    const first = map.keys().next();
    if (first.done !== true) map.delete(first.value);
  }
  return map;
}
