/**
 * Two hosts, a network and a clock, under virtual time.
 *
 * Everything happens as an event of one queue, so the same seed gives the same run. Checkers look at
 * the world after every event, and at each notice the models send.
 *
 * @module
 */
import { present } from "@gemel/base";
import { type EngineConfig, noRules } from "@gemel/engine";
import type { LineageRecord, PeerReport, WitnessEntry } from "@gemel/protocol";
import { Dice } from "./dice.ts";
import { EventQueue } from "./event-queue.ts";
import { Host } from "./model/host.ts";
import { Network } from "./model/network.ts";
import { ThirdMachine } from "./model/third-machine.ts";
import { Witness } from "./model/witness.ts";

/** What the models tell the checkers; `after` comes after every event. */
export type Notice =
  | { readonly type: "after" }
  | { readonly type: "serves"; readonly host: Host }
  | {
      readonly type: "persisted";
      readonly host: Host;
      readonly before: LineageRecord;
      readonly record: LineageRecord;
    }
  | { readonly type: "reported"; readonly host: Host; readonly report: PeerReport }
  | {
      readonly type: "witnessed";
      readonly before: WitnessEntry | null;
      readonly entry: WitnessEntry;
    }
  /** A source sends the seal of a copy. */
  | { readonly type: "sealing"; readonly host: Host }
  | { readonly type: "overwritten"; readonly host: Host; readonly by: Host };

/** A sentence when the world is not as it must be. */
export type Checker = (world: World, notice: Notice) => string | null;

export class SafetyError extends Error {
  override readonly name = "SafetyError";
}

export type WorldOptions = {
  readonly seed: number;
  readonly config?: Partial<EngineConfig>;
  readonly checkers: readonly Checker[];
  /** Keep the lines of the trace, not only their hash. */
  readonly trace: boolean;
};

export class World {
  readonly dice: Dice;
  readonly hosts: readonly [Host, Host];
  readonly network: Network;
  readonly witness: Witness;
  readonly third: ThirdMachine;
  readonly lines: string[] = [];
  /** Values of the writes that were answered as durable. */
  readonly acknowledged: Set<number> = new Set();
  /** Two nodes may have gone on alone: a partition without a witness, or an operator's force. */
  divided = false;
  /** The clients hold their breath, so that the nodes can be compared. */
  clientsPause = false;
  /** What goes wrong by itself. */
  faults: { startFails: number; deaf: boolean; ancient: number } = {
    startFails: 0,
    deaf: false,
    ancient: 0,
  };
  /** Looks at every notice, to strike at the worst moment. */
  snipe: ((notice: Notice) => void) | null = null;
  events = 0;
  now = 0;
  #hash = 0x811c9dc5;
  #nextValue = 1;
  readonly #queue = new EventQueue();
  readonly #checkers: readonly Checker[];
  readonly #trace: boolean;

  get hasWitness(): boolean {
    return this.hosts[0].config.arbiter === "witness";
  }

  constructor(options: WorldOptions) {
    this.dice = new Dice(options.seed);
    this.#checkers = options.checkers;
    this.#trace = options.trace;
    this.network = new Network(this);
    this.witness = new Witness(this);
    this.third = new ThirdMachine(this);
    const config = { ...defaults, ...options.config };
    this.hosts = [
      new Host(this, { ...config, node: "a", peer: "b", peerAddress: "b" }),
      new Host(this, { ...config, node: "b", peer: "a", peerAddress: "a" }),
    ];
  }

  host(name: string): Host {
    return present(
      this.hosts.find((host) => host.name === name),
      `no host ${name}`,
    );
  }

  peerOf(host: Host): Host {
    return this.hosts[0] === host ? this.hosts[1] : this.hosts[0];
  }

  /** Run `task` after `delayMs`; with `host`, only when its life goes on, and not while it is paused. */
  after(delayMs: number, task: () => void, host?: Host): void {
    const life = host?.life;
    const run = (): void => {
      if (host !== undefined && host.life !== life) return;
      if (host !== undefined && host.pausedUntil > this.now)
        this.#queue.push(host.pausedUntil, run);
      else task();
    };
    this.#queue.push(this.now + delayMs, run);
  }

  /** Let time pass until `until` says so. False: `limitMs` went by first. */
  runUntil(until: () => boolean, limitMs: number): boolean {
    const end = this.now + limitMs;
    this.#queue.push(end, () => undefined);
    while (!until()) {
      if (this.now >= end) return false;
      const event = this.#queue.pop();
      if (event === undefined) return false;
      this.now = event.at;
      this.events++;
      event.run();
      this.notice({ type: "after" });
    }
    return true;
  }

  run(durationMs: number): void {
    this.runUntil(() => false, durationMs);
  }

  notice(notice: Notice): void {
    if (notice.type !== "after") this.snipe?.(notice);
    for (const checker of this.#checkers) {
      const sentence = checker(this, notice);
      if (sentence === null) continue;
      this.say("world", `VIOLATION ${sentence}`);
      throw new SafetyError(`${checker.name}: ${sentence}`);
    }
  }

  /** One line of the trace: time in ms, where, what. */
  say(where: string, what: string): void {
    const line = `${this.now.toFixed(1).padStart(10)} ${where.padEnd(5)} ${what}`;
    for (let index = 0; index < line.length; index++)
      this.#hash = Math.imul(this.#hash ^ line.charCodeAt(index), 0x01000193);
    if (this.#trace) this.lines.push(line);
  }

  /** FNV-1a of all lines. */
  get hash(): number {
    return this.#hash >>> 0;
  }

  nextValue(): number {
    return this.#nextValue++;
  }
}

const defaults: Omit<EngineConfig, "node" | "peer" | "peerAddress"> = {
  mode: "mirror",
  module: "m",
  replicationPort: 5600,
  boot: true,
  failover: true,
  defaultPrimary: "alone",
  maxLoop: 3,
  automaticReboot: "off",
  loopIntervalMs: 86_400_000,
  heartbeatPulseMs: 200,
  heartbeatTimeoutMs: 3000,
  listenMs: 1000,
  freezeMaxMs: 30_000,
  retryMs: 1000,
  failoverRules: noRules,
  arbiter: "none",
  pingResource: null,
  splitBrain: "yield",
  headStartMs: 500,
  witnessPollMs: 1000,
};
