/**
 * The tokens that this node has given out: each lets one node in, once, and not for long.
 *
 * In memory only: after a restart of the daemon a new one is asked for.
 *
 * @module
 */
import { timingSafeEqual } from "node:crypto";
import { hashOfSecret, newSecret } from "@gemel/authority";
import { GemelError } from "@gemel/base";

const tokensMax = 32;

export class JoinTokens {
  readonly #open: { readonly hash: Buffer; readonly expiresAt: number }[] = [];

  /** The secret, which is not kept. `now`: wall clock, ms. Throws `refused` when too many are open. */
  give(validMs: number, now: number): string {
    this.#drop(now);
    if (this.#open.length >= tokensMax) {
      throw new GemelError("refused", `${tokensMax} tokens are open already`, {
        remedy: "Use one of them, or wait until they have expired",
      });
    }
    const secret = newSecret();
    this.#open.push({ hash: hashOfSecret(secret), expiresAt: now + validMs });
    return secret;
  }

  /** Throws `token_invalid` when it is not open: wrong, used, expired, or given elsewhere. */
  check(secret: string, now: number): void {
    this.#indexOf(secret, now);
  }

  /** Spend it. Throws as {@link check} does. */
  take(secret: string, now: number): void {
    this.#open.splice(this.#indexOf(secret, now), 1);
  }

  #indexOf(secret: string, now: number): number {
    this.#drop(now);
    const hash = hashOfSecret(secret);
    const index = this.#open.findIndex((token) => timingSafeEqual(token.hash, hash));
    if (index >= 0) return index;
    throw new GemelError("token_invalid", "The token is wrong, used, or expired");
  }

  #drop(now: number): void {
    for (let index = this.#open.length - 1; index >= 0; index--) {
      if ((this.#open[index]?.expiresAt ?? 0) <= now) this.#open.splice(index, 1);
    }
  }
}
