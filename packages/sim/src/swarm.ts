/**
 * What goes wrong in a run: drawn from the seed, so that runs differ in kind and not only in detail.
 *
 * @module
 */
import type { EngineConfig } from "@gemel/engine";
import type { Dice } from "./dice.ts";
import type { Host } from "./model/host.ts";
import { calm } from "./model/network.ts";
import type { Notice, World } from "./world.ts";

/** A kind of run. */
export type Swarm = {
  readonly name:
    | "crashes"
    | "operators"
    | "gemeld"
    | "weather"
    | "partitions"
    | "everything"
    | "votes"
    | "replacements"
    | "forces"
    | "sleepers"
    | "seals"
    | "hangs"
    | "births"
    | "isolations"
    | "versions";
  readonly faults: readonly FaultName[];
};

/** A swarm, and the configuration it strikes. */
export type Plan = Swarm & {
  readonly config: Pick<EngineConfig, "arbiter" | "failover" | "defaultPrimary" | "pingResource">;
  /** How often a fault follows at once on a record, a report, a copy, a vote. */
  readonly snipes: number;
  /** How often a node that starts hears an old packet first. */
  readonly ancient: number;
};

const faultNames = [
  "power",
  "powerBoth",
  "pause",
  "freeze",
  "mirrorKilled",
  "mirrorHangs",
  "gemeld",
  "application",
  "mirror",
  "link",
  "weather",
  "scripts",
  "operator",
  "partition",
  "witnessAway",
  "witnessWeather",
  "witnessReplaced",
  "force",
  "sleepThenDie",
  "absentThenDie",
  "isolation",
  "thirdAway",
  "version",
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
  freeze: (world: World, host: Host) => {
    if (host.isUp) host.freeze(world.dice.between(200, 15_000));
  },
  mirrorKilled: (_world: World, host: Host) => host.mirror.succeed(),
  mirrorHangs: (_world: World, host: Host) => host.mirror.hang(),
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
    world.faults = { ...world.faults, startFails: 0.5 };
    world.after(world.dice.between(2000, 8000), () => {
      world.faults = { ...world.faults, startFails: 0 };
    });
  },
  operator: (world: World, host: Host) => {
    const action = world.dice.pick([
      "start",
      "start",
      "stop",
      "forcestop",
      "restart",
      "stopstart",
      "swap",
      "second",
      "shutdown",
    ] as const);
    if (host.engine !== null && !host.isPaused) host.command(action);
  },
  partition: (world: World, host: Host) => {
    // Without a witness both may go on alone: documented, and found out at reunion.
    if (!world.hasWitness) world.divided = true;
    world.network.cut(host);
    if (world.dice.chance(0.6)) world.network.cut(world.peerOf(host));
    const alsoWitness = world.dice.chance(0.4);
    if (alsoWitness) world.witness.cut(host);
    world.say("world", `partition${alsoWitness ? `, ${host.name} from the witness` : ""}`);
    world.after(world.dice.between(300, 12_000), () => {
      world.say("world", "partition ends");
      world.network.heal();
      world.witness.heal();
    });
  },
  witnessAway: (world: World, host: Host) => {
    if (world.dice.chance(0.5)) world.witness.isUp = false;
    else world.witness.cut(host);
    world.say("wit", "away");
    world.after(world.dice.between(500, 15_000), () => {
      world.say("wit", "back");
      world.witness.heal();
    });
  },
  witnessWeather: (world: World) => {
    const { dice, witness } = world;
    witness.weather = {
      loss: dice.between(0, 0.4),
      duplicate: dice.between(0, 0.5),
      delayMaxMs: dice.pick([5, 800, 6000]),
    };
    world.after(dice.between(2000, 20_000), () => {
      witness.weather = calm;
    });
  },
  /** One host sees nothing any more: neither the other one, nor the third machine. */
  isolation: (world: World, host: Host) => {
    for (const one of world.hosts) world.network.cut(one);
    world.third.cut(host);
    world.say("world", `${host.name} is cut off`);
    world.after(world.dice.between(300, 60_000), () => {
      world.say("world", "nobody is cut off");
      world.network.heal();
      world.third.heal();
    });
  },
  thirdAway: (world: World) => {
    world.say("third", "away");
    world.third.isUp = false;
    world.after(world.dice.between(500, 15_000), () => {
      world.say("third", "back");
      world.third.isUp = true;
    });
  },
  /** The other node gets a newer gemeld, and this one later. */
  version: (world: World, host: Host) => {
    const newer = world.peerOf(host);
    if (world.dice.chance(0.7)) newer.killEngine();
    host.misread(world.dice.between(500, 20_000));
    world.after(world.dice.between(100, 3000), () => newer.restartEngine(), newer);
  },
  witnessReplaced: (world: World) => world.witness.replace(),
  /** A node sleeps so long that the other one goes on alone, and dies before the sleeper wakes. */
  sleepThenDie: (world: World, host: Host) => {
    if (!host.isUp) return;
    world.faults = { ...world.faults, deaf: true };
    const sleepMs = world.dice.between(4000, 12_000);
    host.pause(sleepMs);
    dieMeanwhile(world, world.peerOf(host), sleepMs);
  },
  absentThenDie: (world: World, host: Host) => {
    const awayMs = world.dice.between(4000, 12_000);
    host.killEngine();
    host.mirror.resetLink();
    world.after(awayMs, () => host.restartEngine(), host);
    dieMeanwhile(world, world.peerOf(host), awayMs);
  },
  force: (world: World, host: Host) => {
    if (host.engine?.position !== "idle" || host.isPaused) return;
    // A copy of a first history has no ancestor that its source could be told by: that is for operators.
    const { data, history } = host.record;
    const isTorn = data === "inconsistent" && history.length > 0;
    host.command(isTorn ? "primforce" : "prim");
    // What only the other one has may be lost for the clients: the operator was told.
    if (host.refusal === null) world.divided = true;
  },
};

function dieMeanwhile(world: World, host: Host, withinMs: number): void {
  world.after(world.dice.between(0.3, 1) * withinMs, () => host.powerOff());
  world.after(withinMs + world.dice.between(5000, 20_000), () => powerOn(host));
}

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
    faults: faultNames.filter(
      (name) => !["force", "isolation", "thirdAway", "version"].includes(name),
    ),
  },
  {
    name: "votes",
    faults: ["partition", "partition", "witnessAway", "witnessWeather", "power", "link", "pause"],
  },
  {
    name: "replacements",
    faults: ["witnessReplaced", "witnessAway", "power", "partition", "operator", "powerBoth"],
  },
  {
    name: "sleepers",
    faults: ["sleepThenDie", "sleepThenDie", "absentThenDie", "pause", "freeze", "gemeld", "link"],
  },
  {
    name: "seals",
    faults: ["pause", "pause", "link", "power", "application"],
  },
  {
    name: "hangs",
    faults: ["freeze", "mirrorHangs", "mirrorHangs", "mirrorKilled", "power", "gemeld", "link"],
  },
  {
    name: "births",
    faults: ["gemeld", "gemeld", "mirrorKilled", "link", "power"],
  },
  {
    name: "forces",
    faults: ["force", "force", "power", "powerBoth", "partition", "operator"],
  },
];

/** What a swarm follows at once, where it is not everything. */
const sniped: { readonly [S in Swarm["name"]]?: readonly Notice["type"][] } = {
  seals: ["sealing", "overwritten"],
  births: ["serves"],
};

/** Without a witness, with a third machine that is asked: a partition of one node excuses nothing. */
const isolations: Swarm = {
  name: "isolations",
  faults: [
    "isolation",
    "isolation",
    "thirdAway",
    "power",
    "pause",
    "link",
    "gemeld",
    "application",
  ],
};
/** One node is newer than the other for a while, as in an update of both. */
const versions: Swarm = {
  name: "versions",
  faults: ["version", "version", "power", "pause", "link", "gemeld", "partition", "operator"],
};
/** One seed of so many each: the others stay the runs that they were. */
const specialEvery = 20;
const versionsAt = 17;

export function drawPlan(dice: Dice, seed: number): Plan {
  if (seed % specialEvery === specialEvery / 2) return drawIsolations(dice);
  const swarm = seed % specialEvery === versionsAt ? versions : dice.pick(swarms);
  const voted = swarm.name === "votes" || swarm.name === "replacements";
  const arbiter = voted || dice.chance(0.5) ? "witness" : "none";
  const failover = !dice.chance(0.1);
  const defaultPrimary = dice.pick(["alone", "alone", "alone", "b"]);
  const snipes = swarm.name in sniped ? 0.3 : dice.pick([0, 0, 0.02, 0.1]);
  const ancient = dice.pick([0, 0, 0.5]);
  const config = { arbiter, failover, defaultPrimary, pingResource: null } as const;
  return { ...swarm, config, snipes, ancient };
}

function drawIsolations(dice: Dice): Plan {
  const failover = !dice.chance(0.1);
  const defaultPrimary = dice.pick(["alone", "alone", "alone", "b"]);
  const snipes = dice.pick([0, 0, 0.02, 0.1]);
  const config = {
    arbiter: "none",
    failover,
    defaultPrimary,
    pingResource: "splitbrain.third",
  } as const;
  return { ...isolations, config, snipes, ancient: 0 };
}

/** Faults at random times until `endMs`, some of them right after something of importance. */
export function release(world: World, plan: Plan, endMs: number): void {
  const { dice } = world;
  const calmMs = plan.name === "sleepers" ? 9000 : dice.pick([300, 1500, 4000, 9000]);
  world.faults = { ...world.faults, ancient: plan.ancient };
  const strike = (): void => {
    if (world.now < endMs) faults[dice.pick(plan.faults)](world, dice.pick(world.hosts));
  };
  const next = (): void => {
    if (world.now >= endMs) return;
    strike();
    world.after(dice.between(0, 2 * calmMs), next);
  };
  world.after(dice.between(0, 2 * calmMs), next);
  if (plan.snipes > 0)
    world.snipe = ({ type }) => {
      const worth = sniped[plan.name]?.includes(type) ?? true;
      if (world.now < endMs && worth && dice.chance(plan.snipes))
        world.after(dice.between(0, 3), strike);
    };
}

/** Everything is repaired; what an operator stopped is started again. */
export function heal(world: World): void {
  world.say("world", "heal");
  world.snipe = null;
  world.network.heal();
  world.network.weather = calm;
  world.witness.heal();
  world.third.heal();
  world.faults = { startFails: 0, deaf: false, ancient: 0 };
  for (const host of world.hosts) {
    host.readAgain();
    powerOn(host);
    if (host.engine === null) world.after(1, () => host.restartEngine(), host);
  }
}

function powerOn(host: Host): void {
  if (!host.isUp) host.powerOn();
}
