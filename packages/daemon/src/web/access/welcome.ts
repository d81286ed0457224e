/** The one-time link by which root on a node lets an administrator into the console. @module */
import { createHash, randomBytes } from "node:crypto";
import { GemelError } from "@gemel/base";

const lifeMs = 10 * 60_000;
const linksMax = 20;

export class WelcomeLinks {
  /** Hash of the token to the time at which it ends. */
  readonly #links = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  make(): { readonly token: string; readonly expiresAt: number } {
    const token = randomBytes(24).toString("base64url");
    const expiresAt = this.#now() + lifeMs;
    for (const [hash, end] of this.#links) if (end <= this.#now()) this.#links.delete(hash);
    const [first] = this.#links.keys();
    if (this.#links.size >= linksMax && first !== undefined) this.#links.delete(first);
    this.#links.set(hashOf(token), expiresAt);
    return { token, expiresAt };
  }

  /** From now on it is used. Throws `not_signed_in`; returns how to give it back, when it led to nothing. */
  take(token: string): () => void {
    const hash = hashOf(token);
    const end = this.#links.get(hash);
    if (end === undefined || end <= this.#now()) {
      throw new GemelError("not_signed_in", "The link was used already, or it is too old", {
        remedy: "Make a new one on the node: gemel console login",
      });
    }
    this.#links.delete(hash);
    return () => this.#links.set(hash, end);
  }
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
