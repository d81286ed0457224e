import { expect, test } from "vitest";
import { noRules, parseRules, type RuleSet } from "../src/index.ts";
import { Driver, generation, sharedRecord } from "./driver.ts";

function ruleSet(text: string, awaited: readonly string[] = []): RuleSet {
  const read = parseRules(text);
  if (!read.ok) throw new Error(read.problem.message);
  return { ...noRules, rules: read.value, awaited };
}

function alone(failoverRules: RuleSet, changes = {}): Driver {
  const node = new Driver({ ...sharedRecord, right: "sole" }, { failoverRules, ...changes });
  node.feed({ type: "boot" });
  node.pass(2000);
  return node;
}

function look(node: Driver, resource: string, status: "up" | "down"): void {
  node.feed({ type: "monitor", resource, status, action: "noaction" });
}

const restarts = ruleSet("t_app: if (tcp.app == down) then restart();");

test("rule: acts once it held for the handling time, not before", () => {
  const node = alone(restarts);
  node.log.length = 0;
  look(node, "tcp.app", "down");
  node.pass(14_000);
  expect(node.log).not.toContain("stop_prim");
  node.pass(7000);
  expect(node.at("stop_prim")).toBeLessThan(node.at("start_prim"));
});

test("rule: what recovers within the handling time is left alone", () => {
  const node = alone(restarts);
  node.log.length = 0;
  for (let round = 0; round < 4; round++) {
    look(node, "tcp.app", "down");
    node.pass(10_000);
    look(node, "tcp.app", "up");
    node.pass(6000);
  }
  expect(node.log).not.toContain("stop_prim");
});

test("rule: counts for maxloop, and beyond it the module is stopped", () => {
  const node = alone(restarts, { maxLoop: 2 });
  look(node, "tcp.app", "down");
  node.pass(120_000);
  expect(node.view).toMatchObject({ state: "STOP" });
  expect(node.view.reason).toContain("maxloop");
});

test("wait: the service is given up, and taken back when the rule no longer holds", () => {
  const node = alone(ruleSet("p_gw: if (ping.gw == down) then wait();"));
  look(node, "ping.gw", "down");
  node.pass(25_000);
  expect(node.view).toMatchObject({ state: "WAIT", readiness: "NotReady", rule: "M102" });
  expect(node.view.reason).toContain("p_gw: if (local.ping.gw == down) then wait()");
  look(node, "ping.gw", "up");
  node.pass(2000);
  expect(node.view.state).toBe("ALONE");
});

test("wait: a module starts only after the first look, and forgets what it saw in an earlier life", () => {
  const rules = ruleSet("p_gw: if (ping.gw == down) then wait();", ["ping.gw"]);
  const node = alone(rules);
  expect(node.view).toMatchObject({ state: "WAIT", readiness: "Transient", rule: "M103" });
  look(node, "ping.gw", "up");
  node.pass(2000);
  expect(node.view.state).toBe("ALONE");
  node.command("stop");
  node.command("start");
  node.pass(2000);
  expect(node.view).toMatchObject({ state: "WAIT", rule: "M103" });
});

test("wait: a node that waits by a rule does not ask its peer to step back", () => {
  const node = new Driver(sharedRecord, {
    failoverRules: ruleSet("p_gw: if (ping.gw == down) then wait();"),
  });
  node.feed({ type: "boot" });
  look(node, "ping.gw", "down");
  node.pass(3000, node.peer({ ...sharedRecord, generation, role: "secondary" }));
  expect(node.view.rule).toBe("M102");
  expect(node.state.want).toBeNull();
});

test("rules of the peer's resources: look at its report, and at nothing once it is silent", () => {
  const node = alone(ruleSet("x: if (remote.custom.a == down) then stop();"));
  const report = node.peer({ ...sharedRecord, right: "none", data: "outdated" });
  node.pass(6000, { ...report, resources: { "custom.a": "down" } });
  expect(node.view.state).toBe("ALONE");
  node.pass(20_000, { ...report, resources: { "custom.a": "down" } });
  expect(node.view.state).toBe("STOP");
});
