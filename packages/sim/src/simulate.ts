/**
 * One run of a seed: set up a protected pair, let a swarm loose, heal, demand a protected pair.
 *
 * @module
 */
import { AssertionError } from "@gemel/base";
import { checkers } from "./checkers/index.ts";
import { Dice } from "./dice.ts";
import type { Host } from "./model/host.ts";
import type { Witness } from "./model/witness.ts";
import { drawPlan, heal, release } from "./swarm.ts";
import { SafetyError, World } from "./world.ts";

export type Failure = {
  /** crash: an assertion of the engine. safety: a checker. liveness: no protected pair in time. */
  readonly kind: "crash" | "safety" | "liveness";
  readonly message: string;
};

export type Outcome = {
  readonly seed: number;
  readonly swarm: string;
  readonly failure: Failure | null;
  readonly events: number;
  readonly acknowledged: number;
  /** FNV-1a of the trace. */
  readonly hash: number;
  /** The trace, when it was asked for. */
  readonly lines: readonly string[];
};

/** What the calm after all faults may take, in ms: pauses after failures double up to 320 s. */
const healMaxMs = 400_000;

export function simulate(seed: number, trace = false): Outcome {
  const plan = drawPlan(new Dice(seed), seed);
  const world = new World({ seed, trace, checkers, config: plan.config });
  const { arbiter, failover, defaultPrimary } = plan.config;
  const swarm = `${plan.name}, arbiter ${arbiter}${failover ? "" : ", failover off"}`;
  world.say("world", `seed ${seed} ${swarm}, default primary ${defaultPrimary}`);
  let failure: Failure | null = null;
  try {
    failure = story(world, () =>
      release(world, plan, world.now + world.dice.between(15_000, 60_000)),
    );
  } catch (error) {
    if (error instanceof SafetyError) failure = { kind: "safety", message: error.message };
    else if (error instanceof AssertionError) failure = { kind: "crash", message: error.message };
    else throw error;
  }
  return {
    seed,
    swarm,
    failure,
    events: world.events,
    acknowledged: world.acknowledged.size,
    hash: world.hash,
    lines: world.lines,
  };
}

function story(world: World, trouble: () => void): Failure | null {
  const [a, b] = world.hosts;
  a.powerOn();
  b.powerOn();
  world.run(2000);
  a.command("prim");
  if (!world.runUntil(() => isProtected(a, b, world.witness), 30_000))
    return { kind: "liveness", message: "the first start does not end in PRIM and SECOND" };
  trouble();
  world.run(60_000);
  heal(world);
  world.run(15_000);
  for (const host of world.hosts) if (host.engine?.wanted === "down") host.command("start");
  if (world.runUntil(() => isProtected(a, b, world.witness), healMaxMs)) return null;
  const states = world.hosts.map(
    (host) => `${host.name}: ${host.engine?.rule} ${host.engine?.reason}`,
  );
  return { kind: "liveness", message: `no protected pair after healing; ${states.join("; ")}` };
}

/** PRIM and SECOND, both Ready and up to date, the right shared at the same epoch. */
export function isProtected(a: Host, b: Host, witness: Witness): boolean {
  const positions = [a.engine?.position, b.engine?.position];
  return (
    [a, b].every(isSettled) &&
    isWitnessed(a, b, witness) &&
    a.record.epoch === b.record.epoch &&
    a.record.generation === b.record.generation &&
    positions.includes("serving") &&
    positions.includes("following")
  );
}

function isSettled(host: Host): boolean {
  const { engine, record } = host;
  if (engine === null || engine.run !== null || engine.readiness !== "Ready") return false;
  return record.right === "shared" && record.data === "up_to_date" && engine.mirror.link === "up";
}

/** Either of them could get the sole right. */
function isWitnessed(a: Host, b: Host, { identity, entry }: Witness): boolean {
  if (a.config.arbiter === "none") return true;
  const known = [a, b].every(
    ({ record }) => record.witness?.identity === identity && record.renounced < record.epoch,
  );
  return known && entry?.holder === null && entry.epoch === a.record.epoch;
}
