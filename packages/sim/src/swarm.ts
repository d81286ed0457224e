/**
 * What goes wrong in a run: drawn from the seed, so that runs differ in kind and not only in detail.
 *
 * @module
 */
import type { Dice } from "./dice.ts";
import type { Host } from "./model/host.ts";
import { calm } from "./model/network.ts";
import type { World } from "./world.ts";

/** A kind of run: partitions are apart, because without a witness they may make two primaries. */
export type Swarm = {
  readonly name: "crashes" | "operators" | "gemeld" | "weather" | "partitions" | "everything";
  readonly faults: readonly FaultName[];
};

const faultNames = [
  "power",
  "powerBoth",
  "pause",
  "gemeld",
  "application",
  "mirror",
  "link",
  "weather",
  "scripts",
  "operator",
  "partition",
] as const;
type FaultName = (typeof faultNames)[number];

const faults: Readonly<Record<FaultName, (world: World, host: Host) => void>> = {
  power: (world: World, host: Host) => {
    host.powerOff();
    world.after(world.dice.between(500, 12_000), () => powerOn(host));
  },
  powerBoth: (world: World) => {
    for (const host of world.hosts) {
      host.powerOff();
      world.after(world.dice.between(500, 8000), () => powerOn(host));
    }
  },
  pause: (world: World, host: Host) => {
    if (host.isUp) host.pause(world.dice.between(200, 9000));
  },
  gemeld: (world: World, host: Host) => {
    host.killEngine();
    world.after(world.dice.between(200, 6000), () => host.restartEngine(), host);
  },
  application: (_world: World, host: Host) => host.application.kill(),
  mirror: (_world: World, host: Host) => host.mirror.fail(),
  link: (_world: World, host: Host) => host.mirror.resetLink(),
  weather: (world: World) => {
    const { dice, network } = world;
    network.weather = {
      loss: dice.between(0, 0.25),
      duplicate: dice.between(0, 0.3),
      delayMaxMs: dice.between(1, 400),
    };
    world.after(dice.between(2000, 15_000), () => {
      network.weather = calm;
    });
  },
  scripts: (world: World) => {
    world.faults = { startFails: 0.5 };
    world.after(world.dice.between(2000, 8000), () => {
      world.faults = { startFails: 0 };
    });
  },
  operator: (world: World, host: Host) => {
    const action = world.dice.pick([
      "start",
      "start",
      "stop",
      "restart",
      "swap",
      "second",
    ] as const);
    if (host.engine !== null && !host.isPaused) host.command(action);
  },
  partition: (world: World, host: Host) => {
    world.partitioned = true;
    world.network.cut(host);
    if (world.dice.chance(0.6)) world.network.cut(world.peerOf(host));
    world.say("world", "partition");
    world.after(world.dice.between(300, 12_000), () => {
      world.say("world", "partition ends");
      world.network.heal();
    });
  },
};

const swarms: readonly Swarm[] = [
  { name: "crashes", faults: ["power", "power", "powerBoth", "mirror", "link", "application"] },
  {
    name: "operators",
    faults: ["operator", "operator", "power", "application", "scripts", "link"],
  },
  { name: "gemeld", faults: ["gemeld", "gemeld", "power", "pause", "link", "operator", "mirror"] },
  { name: "weather", faults: ["weather", "weather", "power", "pause", "link", "operator"] },
  { name: "partitions", faults: ["partition", "partition", "power", "link", "operator"] },
  {
    name: "everything",
    faults: faultNames,
  },
];

export function drawSwarm(dice: Dice): Swarm {
  return dice.pick(swarms);
}

/** Faults at random times until `endMs`. */
export function release(world: World, swarm: Swarm, endMs: number): void {
  const { dice } = world;
  const calmMs = dice.pick([300, 1500, 4000, 9000]);
  const next = (): void => {
    if (world.now >= endMs) return;
    faults[dice.pick(swarm.faults)](world, dice.pick(world.hosts));
    world.after(dice.between(0, 2 * calmMs), next);
  };
  world.after(dice.between(0, 2 * calmMs), next);
}

/** Everything is repaired; what an operator stopped is started again. */
export function heal(world: World): void {
  world.say("world", "heal");
  world.network.heal();
  world.network.weather = calm;
  world.faults = { startFails: 0 };
  for (const host of world.hosts) {
    powerOn(host);
    if (host.engine === null) world.after(1, () => host.restartEngine(), host);
  }
}

function powerOn(host: Host): void {
  if (!host.isUp) host.powerOn();
}
