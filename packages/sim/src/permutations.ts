/**
 * Every order of {stop, crash, start, cut, heal, write} on two nodes up to a length: the trap in which
 * a stale node becomes primary hides in the order of failures, not in their number.
 *
 * An operation that changes nothing (stop what is stopped, heal what is whole) ends an order: what follows
 * is in a shorter one.
 *
 * @module
 */
import { AssertionError } from "@gemel/base";
import type { EngineConfig } from "@gemel/engine";
import { checkers } from "./checkers/index.ts";
import type { Host } from "./model/host.ts";
import { isProtected } from "./simulate.ts";
import { heal } from "./swarm.ts";
import { SafetyError, World } from "./world.ts";

export const operations = [
  "stop a",
  "stop b",
  "crash a",
  "crash b",
  "start a",
  "start b",
  "cut",
  "heal",
  "write",
] as const;
export type Operation = (typeof operations)[number];

/** Quick enough for tens of thousands of runs. */
const quick: Partial<EngineConfig> = {
  heartbeatPulseMs: 100,
  heartbeatTimeoutMs: 600,
  listenMs: 300,
  witnessPollMs: 300,
  headStartMs: 150,
};

/** After each operation, in ms: enough for a failover or a rejoin. */
const settleMs = 2500;

export type Permuted = { readonly orders: number; readonly failures: readonly string[] };

/** Every order of one operation, of two, ... of `lengthMax`; after each all is healed. */
export function permute(lengthMax: number, arbiter: EngineConfig["arbiter"]): Permuted {
  const failures: string[] = [];
  let orders = 0;
  const extend = (prefix: readonly Operation[]): void => {
    for (const operation of operations) {
      if (!changes(prefix, operation)) continue;
      const order = [...prefix, operation];
      orders++;
      const failure = attempt(order, arbiter);
      if (failure !== null) failures.push(`${order.join(", ")}: ${failure}`);
      if (order.length < lengthMax) extend(order);
    }
  };
  extend([]);
  return { orders, failures };
}

/** What each node and the network are in after the operations before. */
function changes(prefix: readonly Operation[], operation: Operation): boolean {
  const upAfter = (node: string): string => {
    const last = prefix.findLast((one) => one.endsWith(` ${node}`)) ?? `start ${node}`;
    return last.split(" ")[0] ?? "";
  };
  const cut = prefix.findLast((one) => one === "cut" || one === "heal") === "cut";
  const [what = "", node = ""] = operation.split(" ");
  switch (what) {
    case "start":
      return upAfter(node) !== "start";
    case "stop":
      return upAfter(node) === "start";
    case "crash":
      return upAfter(node) !== "crash";
    case "cut":
      return !cut;
    case "heal":
      return cut;
    default:
      return prefix.at(-1) !== "write";
  }
}

/** What went wrong in one order; null: all promises held, and both are protected again in the end. */
export function attempt(
  order: readonly Operation[],
  arbiter: EngineConfig["arbiter"],
): string | null {
  const world = new World({ seed: 1, trace: false, checkers, config: { ...quick, arbiter } });
  const [a, b] = world.hosts;
  try {
    a.powerOn();
    b.powerOn();
    world.run(600);
    a.command("prim");
    if (!world.runUntil(() => isProtected(a, b, world.witness), 20_000)) return "no first start";
    world.clientsPause = true;
    for (const operation of order) perform(world, operation);
    heal(world);
    for (const host of world.hosts) if (host.engine?.wanted === "down") host.command("start");
    if (world.runUntil(() => isProtected(a, b, world.witness), 200_000)) return null;
    return `not protected: ${a.engine?.rule} ${b.engine?.rule}`;
  } catch (error) {
    if (error instanceof SafetyError || error instanceof AssertionError) return error.message;
    throw error;
  }
}

function perform(world: World, operation: Operation): void {
  const [what, node] = operation.split(" ");
  const host = node === undefined ? null : world.host(node);
  if (host !== null) touch(host, what);
  if (what === "cut") {
    if (!world.hasWitness) world.divided = true;
    for (const one of world.hosts) world.network.cut(one);
  }
  if (what === "heal") world.network.heal();
  world.clientsPause = what !== "write";
  world.run(what === "write" ? 400 : settleMs);
  world.clientsPause = true;
}

function touch(host: Host, what: string | undefined): void {
  if (what === "crash") host.powerOff();
  else if (what === "stop") host.command("stop");
  else if (host.isUp) host.command("start");
  else host.powerOn();
}
