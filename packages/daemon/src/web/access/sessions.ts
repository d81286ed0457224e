/**
 * Sessions of people: an opaque id in a cookie, everything else in memory of this one node.
 *
 * @module
 */
import { createHash, randomBytes } from "node:crypto";
import type { Principal } from "@gemel/protocol";

/** However busy it is. */
const lifeMs = 12 * 3_600_000;
const sessionsMax = 1000;

export type StoredSession = {
  readonly principal: Principal;
  /** Of which a change in the access document ends or changes it. */
  readonly account: { readonly name: string; readonly realm: string };
  readonly endsAt: number;
  usedAt: number;
};

export class Sessions {
  readonly #byHash = new Map<string, StoredSession>();
  readonly #now: () => number;

  /** `now`: milliseconds since the epoch. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** The secret id, to be told once. */
  begin(principal: Principal, account: StoredSession["account"]): string {
    const id = randomBytes(32).toString("base64url");
    const now = this.#now();
    if (this.#byHash.size >= sessionsMax) this.#dropOldest();
    this.#byHash.set(hashOf(id), { principal, account, endsAt: now + lifeMs, usedAt: now });
    return id;
  }

  /** Null: there is none, or it has ended. With `touch` it counts as used now. */
  find(id: string, idleTimeoutMs: number, touch: boolean): StoredSession | null {
    const hash = hashOf(id);
    const session = this.#byHash.get(hash);
    if (session === undefined) return null;
    const now = this.#now();
    if (now >= session.endsAt || now - session.usedAt >= idleTimeoutMs) {
      this.#byHash.delete(hash);
      return null;
    }
    if (touch) session.usedAt = now;
    return session;
  }

  end(id: string): void {
    this.#byHash.delete(hashOf(id));
  }

  /** End those of which `unwanted` says so. */
  endAll(unwanted: (session: StoredSession) => boolean): void {
    for (const [hash, session] of this.#byHash) if (unwanted(session)) this.#byHash.delete(hash);
  }

  get count(): number {
    return this.#byHash.size;
  }

  #dropOldest(): void {
    const [oldest] = [...this.#byHash].sort(([, a], [, b]) => a.usedAt - b.usedAt);
    if (oldest !== undefined) this.#byHash.delete(oldest[0]);
  }
}

/** The table is looked up by it, so that the time it takes says nothing about an id. */
function hashOf(id: string): string {
  return createHash("sha256").update(id).digest("hex");
}
