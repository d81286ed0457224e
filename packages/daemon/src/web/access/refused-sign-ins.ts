/**
 * Why a provider's sign-in was refused, for the page that the browser is sent back to.
 *
 * The browser holds an id only: words in the address could be put there by anybody.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import type { Problem } from "@gemel/protocol";

const lifeMs = 60_000;
const refusalsMax = 200;

export type Refusal = Pick<Problem, "code" | "detail" | "remedy">;

export class RefusedSignIns {
  readonly #refusals = new Map<string, { readonly refusal: Refusal; readonly until: number }>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Its id. */
  keep({ code, detail, remedy }: Problem): string {
    const [oldest] = this.#refusals.keys();
    if (this.#refusals.size >= refusalsMax && oldest !== undefined) this.#refusals.delete(oldest);
    const id = randomBytes(18).toString("base64url");
    this.#refusals.set(id, { refusal: { code, detail, remedy }, until: this.#now() + lifeMs });
    return id;
  }

  /** For a minute; null: unknown, or too long ago. */
  find(id: string | null): Refusal | null {
    const kept = id === null ? undefined : this.#refusals.get(id);
    return kept === undefined || kept.until <= this.#now() ? null : kept.refusal;
  }
}
