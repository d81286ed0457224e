/** What is said before a node of a farm is drained. */
import type { FarmStatus, ModuleView, ModuleWitnessing } from "@gemel/protocol";
import { expect, it } from "vitest";
import { farmPlanOf } from "../../src/web/operations/farm-plan.ts";
import { view as mirror } from "../rest/fake-services.ts";

function farmView(node: string, drained = false): ModuleView {
  const farm: FarmStatus = {
    ...{ traffic: drained ? "draining" : "open", drained, directs: false, leader: null },
    ...{ director: null, epoch: 1, members: [], testPages: [], groups: [] },
  };
  return { ...mirror, node, mode: "farm", state: "UP", readiness: "Ready", farm };
}

function other(node: string, drained = false): ModuleWitnessing {
  return { node, reachable: true, view: farmView(node, drained) };
}

const common = { view: farmView("a"), keepMs: 30_000 };
const ids = (list: readonly { readonly id: string }[]): string[] => list.map(({ id }) => id);

it("drain: names who takes over, and what stays", () => {
  const plan = farmPlanOf({ ...common, traffic: "drain", others: [other("b"), other("c")] });
  expect(plan.allowed).toBe(true);
  expect(plan.consequences[0]?.words).toBe("New clients go to b and c");
  expect(plan.consequences[1]?.words).toBe("What is connected stays, for 30 s at most");
});

it("drain: says when nobody is left, or one", () => {
  const last = farmPlanOf({ ...common, traffic: "drain", others: [other("b", true)] });
  expect(last.allowed).toBe(false);
  expect(ids(last.consequences)[0]).toBe("farm_nobody");
  const lost = { ...other("c"), reachable: false };
  const one = farmPlanOf({ ...common, traffic: "drain", others: [other("b"), lost] });
  expect(ids(one.consequences)).toContain("farm_one_left");
});

it("undrain: only of what is drained", () => {
  const others = [other("b")];
  expect(farmPlanOf({ ...common, traffic: "undrain", others }).allowed).toBe(false);
  const view = farmView("a", true);
  const plan = farmPlanOf({ ...common, view, traffic: "undrain", others });
  expect(plan.allowed).toBe(true);
  expect(ids(plan.consequences)).toEqual(["farm_returns", "farm_stay"]);
});
