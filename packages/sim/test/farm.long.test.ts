import { shares } from "@gemel/engine";
import { expect, it } from "vitest";
import { Dice } from "../src/dice.ts";
import { farmConfigs, simulateFarm } from "../src/farm/farm-swarm.ts";
import { FarmWorld } from "../src/farm/farm-world.ts";

function load(world: FarmWorld, name: string): number[] {
  const { view } = world.route(world.node(name));
  return shares(view?.groups[0]?.owners ?? [], world.nodes.length);
}

it("farm swarm: every slot has one owner, nothing flaps, few slots move: 400 seeds", () => {
  const failed = Array.from({ length: 400 }, (_, seed) => simulateFarm(seed + 1)).filter(
    ({ failure }) => failure !== null,
  );
  expect(failed.map(({ seed, failure }) => `${seed}: ${failure}`)).toEqual([]);
});

it("farm: 64 nodes agree, lose a quarter, agree again", () => {
  const world = new FarmWorld(farmConfigs(64), new Dice(1));
  for (const node of world.nodes) world.traffic(node, "open");
  world.run(1300);
  expect(load(world, "n64")).toEqual(Array.from({ length: 64 }, () => 4));
  for (const node of world.nodes.slice(0, 16)) world.crash(node);
  world.run(world.now + 1300);
  expect(load(world, "n17")).toEqual(load(world, "n64"));
  expect(load(world, "n64").slice(0, 16)).toEqual(Array.from({ length: 16 }, () => 0));
  expect(Math.max(...load(world, "n64"))).toBe(6);
});
