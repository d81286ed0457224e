/** Several actions one after the other, as one plan for each node that does something. Pure. @module */
import type { ActionPlan } from "@gemel/protocol";

/** `plans`: in the order in which they are done. */
export function plansPerNode(plans: readonly ActionPlan[]): readonly ActionPlan[] {
  const byNode = new Map<string, ActionPlan>();
  for (const plan of plans) {
    const before = byNode.get(plan.node);
    byNode.set(plan.node, before === undefined ? plan : both(before, plan));
  }
  return [...byNode.values()];
}

function both(first: ActionPlan, then: ActionPlan): ActionPlan {
  // What the first one brings about is no reason against the second.
  const isStopped = first.action === "stop";
  const checks = [
    ...first.checks,
    ...then.checks.filter(
      ({ id }) =>
        !(isStopped && id === "stopped") && !first.checks.some((earlier) => earlier.id === id),
    ),
  ];
  return {
    ...first,
    checks,
    allowed: checks.every(({ ok }) => ok),
    consequences: [...first.consequences, ...then.consequences],
    losesData: first.losesData || then.losesData,
  };
}
