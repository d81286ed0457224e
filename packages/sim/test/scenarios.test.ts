import { viewOf } from "@gemel/engine";
import { type Deed, type Scenario, type Step, scenarios } from "@gemel/scenarios";
import { describe, expect, test } from "vitest";
import { checkers } from "../src/checkers/index.ts";
import type { Host } from "../src/model/host.ts";
import { World } from "../src/world.ts";

function stateOf(host: Host): string {
  if (host.engine === null) return "off";
  const view = viewOf(host.engine);
  return `${view.state} ${view.readiness}`;
}

/** How long a supervisor takes to start the control plane again. */
const supervisorMs = 1000;

function act(world: World, host: Host, deed: Deed): void {
  switch (deed) {
    case "power off":
      host.powerOff();
      return;
    case "power on":
      host.powerOn();
      return;
    case "kill the control plane":
      host.killEngine();
      world.after(supervisorMs, () => host.restartEngine());
      return;
    default:
      host.command(deed);
  }
}

function perform(world: World, step: Step): void {
  const host = world.host(step.node);
  if ("do" in step) {
    act(world, host, step.do);
  } else if ("expect" in step) {
    const wanted = `${step.expect} ${step.readiness}`;
    world.runUntil(() => stateOf(host) === wanted, step.withinMs);
    expect(`${step.node}: ${stateOf(host)}`, host.engine?.reason).toBe(`${step.node}: ${wanted}`);
  } else {
    const left = world.runUntil(() => !stateOf(host).startsWith(step.stays), step.forMs);
    expect(left, `${step.node} leaves ${step.stays} for ${stateOf(host)}`).toBe(false);
  }
}

/** The world with its checkers: a violated promise throws. */
function begin(scenario: Scenario, seed: number): World {
  const world = new World({ seed, trace: false, checkers });
  for (const host of world.hosts) host.powerOn();
  world.run(2000);
  if (scenario.begins === "protected") {
    const [a, b] = world.hosts;
    a.command("prim");
    b.command("start");
    world.runUntil(() => stateOf(a) === "PRIM Ready" && stateOf(b) === "SECOND Ready", 60_000);
    expect(`${stateOf(a)}, ${stateOf(b)}`).toBe("PRIM Ready, SECOND Ready");
    world.run(3000);
  }
  return world;
}

describe.each(scenarios)("scenario $id", (scenario) => {
  test(scenario.title, () => {
    for (const seed of [1, 2, 3]) {
      const world = begin(scenario, seed);
      for (const step of scenario.steps) perform(world, step);
    }
  });
});
