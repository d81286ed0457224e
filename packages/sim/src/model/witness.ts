/**
 * The witness: one register behind two ways of its own, which lose, delay and repeat what they carry.
 *
 * Requests and answers are not in order: a request whose asker has given up waiting may still arrive.
 *
 * @module
 */
import { register } from "@gemel/engine";
import type { WitnessEntry, WitnessReply, WitnessRequest } from "@gemel/protocol";
import type { World } from "../world.ts";
import type { Host } from "./host.ts";
import { calm, type Weather } from "./network.ts";

/** How long a node waits for an answer. */
const patienceMs = 1000;

export class Witness {
  identity: string;
  entry: WitnessEntry | null = null;
  isUp = true;
  weather: Weather = calm;
  /** Requests that are on their way until {@link release}, in the order in which they were sent. */
  holds: (host: Host, request: WitnessRequest) => boolean = () => false;
  /** Requests of which a copy arrives at {@link release}. */
  repeats: (host: Host, request: WitnessRequest) => boolean = () => false;
  readonly #held: (() => void)[] = [];
  readonly #world: World;
  readonly #cut = new Set<string>();

  constructor(world: World) {
    this.#world = world;
    this.identity = world.dice.hex();
  }

  /** Nothing gets between `host` and the witness any more. */
  cut(host: Host): void {
    this.#cut.add(host.name);
  }

  /** What was held back arrives now. */
  release(): void {
    this.holds = () => false;
    this.repeats = () => false;
    for (const arrive of this.#held.splice(0)) arrive();
  }

  heal(): void {
    this.#cut.clear();
    this.isUp = true;
    this.weather = calm;
  }

  /** Another machine takes its place, or its disk is lost: all that it knew is gone. */
  replace(): void {
    this.identity = this.#world.dice.hex();
    this.entry = null;
    this.#world.say("wit", "replaced, empty");
  }

  ask(host: Host, request: WitnessRequest, answer: (reply: WitnessReply | null) => void): void {
    let open = true;
    const end = (reply: WitnessReply | null): void => {
      if (open) answer(reply);
      open = false;
    };
    host.later(patienceMs, () => end(null));
    const arrive = (): void => {
      if (!this.isUp) return;
      this.#handle(host, request);
      const reply = { identity: this.identity, entry: this.entry };
      this.#carry(host, () => end(reply), host);
    };
    if (this.repeats(host, request)) this.#held.push(arrive);
    if (this.holds(host, request)) this.#held.push(arrive);
    else this.#carry(host, arrive);
  }

  #handle(host: Host, request: WitnessRequest): void {
    const before = this.entry;
    this.entry = register(this.identity, before, request);
    if (this.entry === before || this.entry === null) return;
    const { epoch, holder } = this.entry;
    this.#world.say("wit", `${request.type} of ${host.name}: (${epoch}, ${holder ?? "both"})`);
    this.#world.notice({ type: "witnessed", before, entry: this.entry });
  }

  /** With `to`, only as long as that host lives on. */
  #carry(host: Host, task: () => void, to?: Host): void {
    const { dice } = this.#world;
    const copies = dice.chance(this.weather.duplicate) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (this.#cut.has(host.name) || dice.chance(this.weather.loss)) continue;
      this.#world.after(dice.between(0.3, 0.3 + this.weather.delayMaxMs), task, to);
    }
  }
}
