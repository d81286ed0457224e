/** What is said of several actions, one after the other, node by node. */
import type { ActionPlan } from "@gemel/protocol";
import { expect, test } from "vitest";
import { plansPerNode } from "../src/module/plans-per-node.ts";

const plan = (
  node: string,
  action: ActionPlan["action"],
  more: Partial<ActionPlan>,
): ActionPlan => ({
  ...{ module: "app", node, action, allowed: true, checks: [], consequences: [] },
  ...{ losesData: false, interruptionMs: null },
  ...more,
});
const stopped = { id: "stopped", ok: false, words: "It is ALONE on node2" };
const settled = { id: "settled", ok: true, words: "Nothing is under way" };

test("plans: what one action brings about is no reason against the next on the same node", () => {
  const stop = plan("node2", "stop", {
    checks: [settled],
    consequences: [{ id: "a", words: "A" }],
  });
  const second = plan("node2", "second", {
    ...{ checks: [stopped], allowed: false, losesData: true },
    consequences: [{ id: "b", words: "B" }],
  });
  const prim = plan("node1", "prim", { checks: [stopped], allowed: false });
  expect(plansPerNode([stop, prim, second])).toEqual([
    {
      ...stop,
      ...{ checks: [settled], allowed: true, losesData: true },
      consequences: [...stop.consequences, ...second.consequences],
    },
    prim,
  ]);
  // Without the stop it is one.
  expect(plansPerNode([second])).toEqual([second]);
});
