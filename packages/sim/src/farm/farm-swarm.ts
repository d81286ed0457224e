/**
 * A seeded run of a farm: how many nodes, what happens to them, then peace and agreement.
 *
 * @module
 */
import type { FarmConfig } from "@gemel/engine";
import { Dice } from "../dice.ts";
import { FewMoves } from "./checkers/few-moves.ts";
import { NoFlapping } from "./checkers/no-flapping.ts";
import { oneOwner } from "./checkers/one-owner.ts";
import { type FarmNode, FarmWorld } from "./farm-world.ts";

export type FarmOutcome = {
  readonly seed: number;
  readonly nodes: number;
  readonly failure: string | null;
  readonly lines: readonly string[];
};

export const keepMs = 2000;
const lookMs = 20;

export function farmConfigs(count: number, powers: readonly number[] = []): FarmConfig[] {
  const nodes = Array.from({ length: count }, (_, index) => `n${index + 1}`);
  const power = Object.fromEntries(nodes.map((node, index) => [node, powers[index] ?? 1]));
  return nodes.map((node) => ({
    module: "farm",
    node,
    nodes,
    groups: [{ name: "default", power }],
    nodeLostMs: 1000,
    awayMs: 10_000,
    lookMs: 500,
    leaderLostMs: 2000,
    keepMs,
    settleMs: 500,
  }));
}

export function simulateFarm(seed: number): FarmOutcome {
  const dice = new Dice(seed);
  const count = dice.whole(2, 8);
  const powers = Array.from({ length: count }, () => dice.pick([1, 1, 1, 2, 3, 64]));
  const world = new FarmWorld(farmConfigs(count, powers), dice);
  const watch = new Watch(world);
  for (const node of world.nodes) world.traffic(node, "open");
  watch.run(4000);
  for (let round = dice.whole(2, 6); round > 0; round--) {
    dice.pick(disturbances)(world, dice.pick(world.nodes), dice);
    watch.run(dice.chance(0.5) ? dice.between(10, 1500) : dice.between(4000, 9000));
  }
  world.heal();
  for (const node of world.nodes) {
    if (node.paused) world.resume(node);
    if (!node.up) world.boot(node);
  }
  watch.run(10_000);
  return { seed, nodes: count, failure: watch.failure, lines: world.lines };
}

class Watch {
  readonly #world: FarmWorld;
  readonly #flapping = new NoFlapping();
  readonly #moves = new FewMoves();
  failure: string | null = null;
  #lookedAt = 0;

  constructor(world: FarmWorld) {
    this.#world = world;
  }

  run(forMs: number): void {
    const world = this.#world;
    world.run(world.now + forMs, () => {
      if (this.failure !== null) return;
      // Every view: of two changes at once each moves few slots, but not both together.
      let wrong = this.#moves.check(world);
      // Looking at all the rest takes longer than what happens in between.
      if (world.now - this.#lookedAt >= lookMs) {
        this.#lookedAt = world.now;
        wrong ??= oneOwner(world) ?? this.#flapping.check(world);
      }
      if (wrong !== null) this.failure = `at ${world.now.toFixed(0)} ms: ${wrong}`;
    });
  }
}

type Disturbance = (world: FarmWorld, node: FarmNode, dice: Dice) => void;

const disturbances: readonly Disturbance[] = [
  (world, node) => world.crash(node),
  (world, node) => {
    if (!node.up) world.boot(node);
  },
  (world, node, dice) => {
    if (node.up) world.restart(node, dice.between(50, 3000));
  },
  (world, node) => world.pause(node),
  (world, node) => {
    if (node.paused) world.resume(node);
  },
  (world, _, dice) => split(world, dice),
  (world, node, dice) => oneWay(world, node, dice.pick(world.nodes)),
  (world) => {
    world.loss = 0.05;
    world.disturb("one packet of twenty is lost");
  },
  (world) => world.heal(),
  (world, node, dice) => world.jump(node, dice.between(100, 10_000)),
  (world, node) => world.traffic(node, "draining"),
  (world, node) => world.traffic(node, "closed"),
  (world, node) => world.traffic(node, "open"),
  (world, node) => world.traffic(node, "open"),
];

function split(world: FarmWorld, dice: Dice): void {
  const side = new Set(world.nodes.filter(() => dice.chance(0.5)).map(({ name }) => name));
  world.cut.clear();
  for (const a of world.nodes) {
    for (const b of world.nodes) {
      if (side.has(a.name) !== side.has(b.name)) world.cut.add(`${a.name}>${b.name}`);
    }
  }
  world.disturb(`the network is split: ${[...side].join(" ")} and the others`);
}

function oneWay(world: FarmWorld, from: FarmNode, to: FarmNode): void {
  if (from === to) return;
  world.cut.add(`${from.name}>${to.name}`);
  world.disturb(`${to.name} does not hear ${from.name}`);
}
