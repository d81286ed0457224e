/**
 * One connection between two mirrors: messages in order, each end notices its end by itself.
 *
 * A closed end resets the other one if the network lets it; otherwise the silence is noticed after
 * seconds, as TCP does.
 *
 * @module
 */
import type { World } from "../world.ts";
import type { Mirror } from "./mirror.ts";

export type Message =
  | { readonly type: "begin" }
  | { readonly type: "record"; readonly value: number }
  | { readonly type: "ack"; readonly value: number }
  | { readonly type: "seal"; readonly generation: string; readonly data: readonly number[] }
  | { readonly type: "sealed"; readonly generation: string };

const watchMs = 250;
const aliveMs = 1000;
const quietLooksMin = 3;

export class Session {
  readonly #world: World;
  readonly #open: Set<Mirror>;
  readonly #ends: readonly [Mirror, Mirror];
  readonly #inboxes = new Map<Mirror, Message[]>();
  readonly #deliveredAt = new Map<Mirror, number>();

  constructor(world: World, primary: Mirror, replica: Mirror) {
    this.#world = world;
    this.#ends = [primary, replica];
    this.#open = new Set(this.#ends);
    for (const end of this.#ends) this.#watch(end, null, world.dice.between(1000, 3500));
    this.#listen(replica, 0);
  }

  isOpen(end: Mirror): boolean {
    return this.#open.has(end);
  }

  other(end: Mirror): Mirror {
    return this.#ends[0] === end ? this.#ends[1] : this.#ends[0];
  }

  send(from: Mirror, message: Message): void {
    const to = this.other(from);
    const earliest = this.#world.now + this.#world.dice.between(0.1, 0.6);
    const at = Math.max(earliest, this.#deliveredAt.get(to) ?? 0);
    this.#deliveredAt.set(to, at);
    this.#inboxOf(to).push(message);
    this.#deliver(to, at - this.#world.now);
  }

  /** Close this end; the other one learns of it as far as the network allows. */
  close(end: Mirror): void {
    if (!this.#open.delete(end)) return;
    const to = this.other(end);
    const reset = (): void => {
      if (this.#world.network.whole) this.#end(to, "closed by the peer");
    };
    this.#world.after(this.#world.dice.between(0.2, 2), reset, to.host);
  }

  /** The host of this end is gone: nothing is said to the other one. */
  abandon(end: Mirror): void {
    this.#open.delete(end);
  }

  /** Hand over the next message; what was sent during a cut waits, and everything behind it. */
  #deliver(to: Mirror, delayMs: number): void {
    const arrive = (): void => {
      if (!this.isOpen(to)) return;
      if (!this.#world.network.whole) {
        this.#deliver(to, watchMs);
        return;
      }
      const message = this.#inboxOf(to).shift();
      if (message !== undefined) to.handle(this, message);
    };
    this.#world.after(delayMs, arrive, to.host);
  }

  #inboxOf(to: Mirror): Message[] {
    const inbox = this.#inboxes.get(to) ?? [];
    this.#inboxes.set(to, inbox);
    return inbox;
  }

  #watch(end: Mirror, badSince: number | null, patienceMs: number): void {
    const look = (): void => {
      if (!this.isOpen(end)) return;
      const since = this.#alive(end) ? null : (badSince ?? this.#world.now);
      if (since !== null && this.#world.now - since >= patienceMs) this.#end(end, "no answer");
      else this.#watch(end, since, patienceMs);
    };
    this.#world.after(watchMs, look, end.host);
  }

  /** A replica hears every second that its primary runs; it tells when it does not, again and again. */
  #listen(replica: Mirror, quietLooks: number): void {
    const look = (): void => {
      if (!this.isOpen(replica)) return;
      const { host, isHung } = this.other(replica);
      const isQuiet = host.isPaused || isHung || !this.#world.network.whole;
      const looks = isQuiet ? quietLooks + 1 : 0;
      if (looks > 0 && looks % quietLooksMin === 0)
        replica.host.mirrorSays({ type: "quiet", quiet: true });
      if (looks === 0 && quietLooks >= quietLooksMin)
        replica.host.mirrorSays({ type: "quiet", quiet: false });
      this.#listen(replica, looks);
    };
    this.#world.after(aliveMs, look, replica.host);
  }

  #alive(end: Mirror): boolean {
    const to = this.other(end);
    // A kernel answers for processes that do not run; a primary waits for what only those can say.
    const runs = !to.host.isPaused && !to.isHung;
    const isHeard = end === this.#ends[0] ? runs : !to.host.isPaused || to.host.isFrozen;
    return this.#world.network.whole && this.isOpen(to) && isHeard;
  }

  #end(end: Mirror, reason: string): void {
    if (this.#open.delete(end)) end.lost(this, reason);
  }
}
