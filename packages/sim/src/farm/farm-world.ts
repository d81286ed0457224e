/**
 * A farm under virtual time: nodes that run the engine's decisions, pulses over a faulty network.
 *
 * @module
 */
import { type InstantMs, instantMs, present } from "@gemel/base";
import {
  type FarmConfig,
  type FarmInput,
  type FarmRoute,
  type FarmState,
  farmDeadline,
  farmInitial,
  farmPulse,
  farmResumed,
  farmRoute,
  farmStep,
} from "@gemel/engine";
import type { FarmPulse, FarmView, Traffic } from "@gemel/protocol";
import type { Dice } from "../dice.ts";
import { EventQueue } from "../event-queue.ts";

const pulseMs = 100;
const knockMs = 250;
const latencyMaxMs = 2;

export type FarmNode = {
  readonly name: string;
  readonly config: FarmConfig;
  state: FarmState;
  /** What it says at every pulse. */
  pulse: FarmPulse;
  /** Host and gemeld run. */
  up: boolean;
  paused: boolean;
  /** When others were heard last with what they said before: looked up with the next input. */
  heardAt: Record<string, InstantMs>;
  /** Added to the true time; a clock may jump. */
  skewMs: number;
  /** The host runs, gemeld does not. */
  away: boolean;
  /** What happened while it was paused. */
  readonly waiting: FarmInput[];
  /** Views that were in force here, counted. */
  changes: number;
  announcements: number;
  life: number;
};

export class FarmWorld {
  readonly nodes: readonly FarmNode[];
  readonly #queue = new EventQueue();
  readonly #dice: Dice;
  /** Pulses that were sent and are not there yet; one that the network loses is repeated at the next pulse. */
  readonly #flying = new Set<{ readonly to: FarmNode; readonly pulse: FarmPulse }>();
  /** `from>to` of pulses that do not arrive. */
  readonly cut: Set<string> = new Set();
  loss = 0;
  now = 0;
  /** Since when nothing was disturbed. */
  calmSince = 0;
  readonly lines: string[] = [];

  constructor(configs: readonly FarmConfig[], dice: Dice) {
    this.#dice = dice;
    this.nodes = configs.map((config) => ({
      name: config.node,
      config,
      ...began(farmInitial({ incarnation: `${config.node}.0`, now: instantMs(0) }), config),
      up: true,
      paused: false,
      away: false,
      skewMs: 0,
      waiting: [],
      changes: 0,
      announcements: 0,
      life: 0,
    }));
    for (const node of this.nodes) this.#live(node);
  }

  node(name: string): FarmNode {
    return present(
      this.nodes.find((node) => node.name === name),
      `no node ${name}`,
    );
  }

  /** Whether a pulse with that view is on its way to the node. */
  isUnderWay(node: FarmNode, view: FarmView): boolean {
    return [...this.#flying].some(({ to, pulse }) => to === node && pulse.view === view);
  }

  route({ state, config }: FarmNode): FarmRoute {
    return farmRoute(state, config);
  }

  /** Every event up to `untilMs`; `after` is called after each. */
  run(untilMs: number, after: () => void = () => undefined): void {
    for (let event = this.#queue.pop(); event !== undefined; event = this.#queue.pop()) {
      if (event.at > untilMs) {
        this.#queue.push(event.at, event.run);
        break;
      }
      this.now = event.at;
      event.run();
      after();
    }
    this.now = untilMs;
  }

  disturb(words: string): void {
    this.calmSince = this.now;
    this.lines.push(`${this.now.toFixed(0)} ${words}`);
  }

  traffic(node: FarmNode, traffic: Traffic): void {
    this.disturb(`${node.name} ${traffic}`);
    this.#feed(node, { type: "traffic", traffic });
  }

  crash(node: FarmNode): void {
    this.disturb(`${node.name} loses its power`);
    node.up = false;
    node.away = false;
    node.life += 1;
  }

  /** After a power cut: everything is forgotten. */
  boot(node: FarmNode): void {
    this.disturb(`${node.name} boots`);
    node.up = true;
    node.away = false;
    node.paused = false;
    node.waiting.length = 0;
    const incarnation = `${node.name}.${node.life}`;
    const state = farmInitial({ incarnation, now: this.#clock(node) });
    Object.assign(node, began(state, node.config));
    this.#live(node);
    this.#feed(node, { type: "traffic", traffic: "open" });
  }

  /** gemeld is killed and starts again after `awayMs`; what it routes goes on meanwhile. */
  restart(node: FarmNode, awayMs: number): void {
    this.disturb(`gemeld of ${node.name} is away for ${awayMs.toFixed(0)} ms`);
    node.life += 1;
    const { life } = node;
    node.up = false;
    node.away = true;
    this.#answerFor(node);
    this.#queue.push(this.now + awayMs, () => {
      if (node.life !== life) return;
      node.away = false;
      this.disturb(`gemeld of ${node.name} is back`);
      node.up = true;
      const incarnation = `${node.name}.${node.life}`;
      const { awayMs } = node.config;
      const state = farmResumed(node.state, { incarnation, now: this.#clock(node), awayMs });
      Object.assign(node, began(state, node.config));
      this.#live(node);
    });
  }

  pause(node: FarmNode): void {
    this.disturb(`${node.name} is stopped`);
    node.paused = true;
  }

  resume(node: FarmNode): void {
    this.disturb(`${node.name} goes on`);
    node.paused = false;
    for (const input of node.waiting.splice(0)) this.#feed(node, input);
  }

  jump(node: FarmNode, byMs: number): void {
    this.disturb(`the clock of ${node.name} jumps by ${byMs.toFixed(0)} ms`);
    node.skewMs += byMs;
  }

  heal(): void {
    this.disturb("the network is whole");
    this.cut.clear();
    this.loss = 0;
  }

  /** Nodes that can speak with each other; null while some hear and are not heard, or only some. */
  parts(): FarmNode[][] | null {
    const running = this.nodes.filter(({ up, paused }) => up && !paused);
    const parts: FarmNode[][] = [];
    for (const node of running) {
      const near = parts.filter((one) => one.some((other) => !this.#apart(node, other)));
      const [part] = near;
      if (part === undefined) parts.push([node]);
      else if (near.length === 1 && part.every((other) => !this.#apart(node, other))) {
        part.push(node);
      } else return null;
    }
    return parts;
  }

  #apart(a: FarmNode, b: FarmNode): boolean {
    return this.cut.has(`${a.name}>${b.name}`) || this.cut.has(`${b.name}>${a.name}`);
  }

  #live(node: FarmNode): void {
    const { life } = node;
    const beat = (): void => {
      if (node.life !== life || !node.up) return;
      if (!node.paused) this.#send(node);
      this.#queue.push(this.now + pulseMs, beat);
    };
    this.#queue.push(this.now + this.#dice.between(0, pulseMs), beat);
    const tick = (): void => {
      if (node.life !== life || !node.up) return;
      if (!node.paused) this.#feed(node, { type: "deadline" });
      const waitMs = farmDeadline(node.state, node.config) - this.#clock(node);
      this.#queue.push(this.now + Math.max(1, waitMs), tick);
    };
    this.#queue.push(this.now, tick);
  }

  /** Its host says that nobody listens, to those who ask. */
  #answerFor(node: FarmNode): void {
    if (!node.away) return;
    for (const other of this.nodes) {
      if (other === node || this.#apart(other, node)) continue;
      this.#feed(other, { type: "away", node: node.name, heardAt: this.#clock(other) });
    }
    this.#queue.push(this.now + knockMs, () => this.#answerFor(node));
  }

  #clock(node: FarmNode): InstantMs {
    return instantMs(this.now + node.skewMs);
  }

  #feed(node: FarmNode, input: FarmInput): void {
    if (!node.up) return;
    if (node.paused) {
      node.waiting.push(input);
      return;
    }
    this.#step(node, { type: "heard", heardAt: node.heardAt });
    this.#step(node, input);
  }

  #step(node: FarmNode, input: FarmInput): void {
    const { state, outputs } = farmStep(node.state, input, this.#clock(node), node.config);
    node.state = state;
    for (const output of outputs) {
      if (output.type === "pulse") {
        node.pulse = output.pulse;
        if (output.urgent) this.#send(node);
      }
      if (output.type === "route") this.#carryOut(node, output.route);
      if (output.type === "announce") node.announcements += 1;
      if (output.type === "log") {
        this.lines.push(`${this.now.toFixed(0)} ${node.name} ${output.rule} ${output.message}`);
      }
    }
  }

  /** The kernel does it a moment later. */
  #carryOut(node: FarmNode, { view }: FarmRoute): void {
    node.changes += 1;
    if (view === null) return;
    const { life } = node;
    this.#queue.push(this.now + this.#dice.between(2, 60), () => {
      if (node.life === life) this.#feed(node, { type: "routed", epoch: view.epoch });
    });
  }

  #send(node: FarmNode): void {
    const { pulse } = node;
    for (const other of this.nodes) {
      if (other === node || !other.up || this.cut.has(`${node.name}>${other.name}`)) continue;
      const flight = { to: other, pulse };
      this.#flying.add(flight);
      if (this.#dice.chance(this.loss)) {
        this.#queue.push(this.now + pulseMs + latencyMaxMs, () => this.#flying.delete(flight));
        continue;
      }
      const { life } = other;
      this.#queue.push(this.now + this.#dice.between(0.1, latencyMaxMs), () => {
        this.#flying.delete(flight);
        if (other.life === life) this.#hear(other, pulse);
      });
    }
  }

  #hear(node: FarmNode, pulse: FarmPulse): void {
    const heardAt = this.#clock(node);
    const known = node.state.peers[pulse.node];
    if (known?.pulse !== pulse) {
      this.#feed(node, { type: "pulse", pulse, heardAt });
      return;
    }
    const lastAt = Math.max(known.heardAt, node.heardAt[pulse.node] ?? 0);
    node.heardAt[pulse.node] = heardAt;
    const wasSilent = heardAt - lastAt > 2 * pulseMs;
    if (wasSilent) this.#feed(node, { type: "heard", heardAt: { [pulse.node]: heardAt } });
  }
}

function began(
  state: FarmState,
  config: FarmConfig,
): Pick<FarmNode, "state" | "pulse" | "heardAt"> {
  return { state, pulse: farmPulse(state, config), heardAt: {} };
}
