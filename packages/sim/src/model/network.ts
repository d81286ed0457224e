/**
 * Heartbeats and the way between the two hosts: loss, delay, duplication, cuts in each direction.
 *
 * @module
 */
import type { PeerReport } from "@gemel/protocol";
import type { World } from "../world.ts";
import type { Host } from "./host.ts";

export type Weather = {
  readonly loss: number;
  readonly duplicate: number;
  readonly delayMaxMs: number;
};

export const calm: Weather = { loss: 0, duplicate: 0, delayMaxMs: 3 };

export type Datagram = {
  readonly sequence: number;
  /** Of the sender. */
  readonly incarnation: string;
  /** Incarnation of the receiver, as far as the sender knows it: proves that it was sent since. */
  readonly echo: string | null;
  /** null: only proves life, there is no report yet. */
  readonly report: PeerReport | null;
};

export class Network {
  weather: Weather = calm;
  /** Since when nothing is cut. */
  wholeSince = 0;
  /** Names of the hosts of which nothing gets out. */
  readonly #cut = new Set<string>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Nothing that `host` sends arrives any more. */
  cut(host: Host): void {
    this.#cut.add(host.name);
    this.wholeSince = Number.POSITIVE_INFINITY;
  }

  heal(): void {
    if (this.#cut.size > 0) this.wholeSince = this.#world.now;
    this.#cut.clear();
  }

  passes(from: Host): boolean {
    return !this.#cut.has(from.name);
  }

  /** Both directions: a connection lives only then. */
  get whole(): boolean {
    return this.#cut.size === 0;
  }

  send(from: Host, datagram: Datagram): void {
    const { dice } = this.#world;
    const to = this.#world.peerOf(from);
    const copies = dice.chance(this.weather.duplicate) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (!this.passes(from) || dice.chance(this.weather.loss)) continue;
      // The system keeps packets for a sleeper, but not for ever and not all.
      if (to.isPaused && this.#world.faults.deaf) continue;
      const delayMs = dice.between(0.2, 0.2 + this.weather.delayMaxMs);
      this.#world.after(delayMs, () => to.receive(datagram), to);
    }
  }
}
