import { emptyLineage } from "@gemel/protocol";
import { expect, test } from "vitest";
import { parseRules } from "../src/index.ts";
import { Driver } from "./driver.ts";

function light(changes: ConstructorParameters<typeof Driver>[1] = {}): Driver {
  const node = new Driver(emptyLineage, { mode: "light", peer: "", boot: false, ...changes });
  node.feed({ type: "boot" });
  return node;
}

test("light: start calls the scripts in their order, and says nothing to anybody", () => {
  const node = light();
  expect(node.view).toMatchObject({ state: "STOP", readiness: "NotReady" });
  node.command("start");
  expect(node.view).toMatchObject({ state: "UP", readiness: "Ready", rule: "U020" });
  expect(node.log).toEqual([
    ...["transition", "prestart", "transition"],
    ...["start_both", "start_prim", "start_sec", "monitors start"],
  ]);
  expect(node.reports).toEqual([]);
});

test("farm: what its nodes agreed on is an event of the module, and changes nothing", () => {
  const node = light({ mode: "farm" });
  node.command("start");
  const before = node.view;
  node.events.length = 0;
  node.feed({ type: "farm", rule: "FM10", message: "Farm membership: node1 node2" });
  node.feed({ type: "farm", rule: "FM12", message: "node2 answers for the virtual addresses" });
  expect(node.events).toMatchObject([
    { rule: "FM10", action: "spread", from: "UP", to: "UP", outcome: "done" },
    { rule: "FM12", detail: "node2 answers for the virtual addresses" },
  ]);
  expect(new Set(node.events.map(({ chain }) => chain)).size).toBe(2);
  expect(node.view).toEqual(before);
});

test("light: while nothing happens only times go on; a demand, a failover rule is asked about", () => {
  const node = light();
  node.command("start");
  node.pass(5000);
  expect(node.idleSteps).toBe(50);
  const rules = parseRules("c_a: if (custom.a == down) then stop();");
  if (!rules.ok) throw new Error(rules.problem.message);
  const set = { rules: rules.value, periodMs: 100, handleMs: 0, awaited: [] };
  const ruled = light({ failoverRules: set });
  ruled.command("start");
  ruled.pass(5000);
  expect(ruled.idleSteps).toBe(0);
});

test("light: stop ends gracefully, then by force, in the order opposite to the start", () => {
  const node = light();
  node.command("start");
  node.log.length = 0;
  node.command("stop");
  expect(node.view).toMatchObject({ state: "STOP", readiness: "NotReady" });
  expect(node.log).toEqual([
    "monitors stop",
    ...["stop_sec", "stop_sec force", "stop_prim", "stop_prim force"],
    ...["stop_both", "stop_both force", "transition"],
    ...["poststop", "transition"],
  ]);
});

test("light: forcestop asks nothing to end", () => {
  const node = light();
  node.command("start");
  node.log.length = 0;
  node.command("forcestop");
  expect(node.view.state).toBe("STOP");
  expect(node.log).not.toContain("stop_prim");
  expect(node.log).toContain("stop_prim force");
});

test("light: a dead process restarts the scripts, and the fourth time the module stops", () => {
  const node = light();
  node.command("start");
  const dies = (): void => {
    const seen = { type: "monitor", resource: "proc.x", action: "restart" } as const;
    node.feed({ ...seen, status: "down" });
    node.feed({ ...seen, status: "up" });
  };
  for (let times = 0; times < 3; times++) {
    dies();
    expect(node.view).toMatchObject({ state: "UP", readiness: "Ready" });
  }
  expect(node.log.filter((words) => words === "start_prim")).toHaveLength(4);
  dies();
  expect(node.view.state).toBe("STOP");
  expect(node.view.reason).toContain("maxloop");
  node.command("start");
  expect(node.view.state).toBe("UP");
});

test("light: stopstart goes through WAIT and starts again", () => {
  const node = light();
  node.command("start");
  node.log.length = 0;
  node.command("stopstart");
  expect(node.at("stop_both force")).toBeLessThan(node.at("start_both"));
  expect(node.view).toMatchObject({ state: "UP", readiness: "Ready" });
});

test("light: a start script that fails stops the module and says which one", () => {
  const node = light();
  node.fails.set("start_prim", { code: "script_failed", message: "start_prim ended with 1" });
  node.command("start");
  expect(node.view.state).toBe("STOP");
  expect(node.view.reason).toContain("start_prim ended with 1");
});

test("light: a stop during the start ends the script that runs", () => {
  const node = light();
  node.hold.add("start_prim");
  node.command("start");
  expect(node.view).toMatchObject({ state: "UP", readiness: "Transient" });
  node.command("stop");
  expect(node.log).toContain("end_script");
  node.end("start_prim", { code: "timeout", message: "ended" });
  expect(node.view.state).toBe("STOP");
});

test("light: a failover rule keeps it in WAIT until it holds no longer", () => {
  const rules = parseRules("p_gateway: if (ping.gateway == down) then wait();");
  if (!rules.ok) throw new Error(rules.problem.message);
  const set = { rules: rules.value, periodMs: 100, handleMs: 0, awaited: ["ping.gateway"] };
  const node = light({ failoverRules: set });
  node.command("start");
  expect(node.view).toMatchObject({ state: "WAIT", readiness: "Transient", rule: "U032" });
  const sees = (status: "up" | "down"): void => {
    node.feed({ type: "monitor", resource: "ping.gateway", status, action: "noaction" });
    node.pass(500);
  };
  sees("up");
  expect(node.view.state).toBe("UP");
  sees("down");
  expect(node.view).toMatchObject({ state: "WAIT", readiness: "NotReady", rule: "U031" });
  sees("up");
  expect(node.view.state).toBe("UP");
});

test("light: what needs a peer is refused with the reason and what to do", () => {
  const node = light();
  for (const [action, rule] of [
    ["swap", "C13"],
    ["prim", "C14"],
    ["second", "C15"],
  ] as const) {
    node.command(action);
    expect(node.refusal).toMatchObject({ code: "refused", rule });
    expect(node.refusal?.remedy).toContain("gemel start -m m");
  }
});

test("light: gemeld is back beside an application that went on; nothing is started again", () => {
  const before = light();
  before.command("start");
  const node = new Driver(emptyLineage, { mode: "light", peer: "", boot: false });
  node.feed({ type: "attach", mirror: null, saved: before.state });
  expect(node.view).toMatchObject({ state: "UP", readiness: "Ready" });
  expect(node.log).toEqual(["monitors start"]);
});

test("light: a restart of some services tells the scripts which, and the next one is of all again", () => {
  const node = light();
  node.command("start");
  const said: unknown[] = [];
  node.scripts = (name, services) => said.push([name, services]);
  const seen = { type: "monitor", resource: "proc.web", action: "restart" } as const;
  node.feed({ ...seen, status: "down", services: ["web", "queue"] });
  expect(said).toContainEqual(["stop_prim", ["web", "queue"]]);
  expect(said).toContainEqual(["start_prim", ["web", "queue"]]);
  said.length = 0;
  node.command("restart");
  expect(said).toContainEqual(["start_prim", undefined]);
  expect(said).not.toContainEqual(["start_prim", ["web", "queue"]]);
});

test("light: a script that repairs by itself counts towards maxloop, and may forget the count", () => {
  const node = light();
  node.command("start");
  const loop = (op: "count" | "reset"): void =>
    node.feed({ type: "loop", op, identity: "mend_queue" });
  for (let times = 0; times < 3; times++) loop("count");
  expect(node.view.state).toBe("UP");
  loop("reset");
  expect(node.state.loop.count).toBe(0);
  for (let times = 0; times < 3; times++) loop("count");
  expect(node.view.state).toBe("UP");
  loop("count");
  expect(node.view).toMatchObject({ state: "STOP" });
  expect(node.view.reason).toContain("Called by mend_queue once more after 3 automatic restarts");
});
