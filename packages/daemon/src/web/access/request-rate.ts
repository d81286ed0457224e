/** How much an address may ask: a bucket of requests that fills up steadily. @module */
import { GemelError } from "@gemel/base";

const perSecond = 100;
const burst = 400;
const addressesMax = 10_000;

export class RequestRate {
  readonly #buckets = new Map<string, { left: number; at: number }>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Throws `too_many_requests`. */
  demand(address: string): void {
    const now = this.#now();
    const known = this.#buckets.get(address) ?? { left: burst, at: now };
    const left = Math.min(burst, known.left + ((now - known.at) / 1000) * perSecond);
    if (left < 1) throw new GemelError("too_many_requests", `Too many requests of ${address}`);
    if (this.#buckets.size >= addressesMax) this.#buckets.clear();
    this.#buckets.set(address, { left: left - 1, at: now });
  }
}
