/** What is done on several nodes, node by node in the order in which it is done. @module */
import type { ReactNode } from "react";
import { ErrorNotice, Loading } from "../ui/notice.tsx";
import { PlanOfAction } from "./plan-words.tsx";
import { plansPerNode } from "./plans-per-node.ts";
import type { usePlans } from "./use-plans.ts";

export function NodePlans({ plans }: { readonly plans: ReturnType<typeof usePlans> }): ReactNode {
  return (
    <>
      {plans.found === null
        ? plans.error === null && <Loading />
        : plansPerNode(plans.found).map((plan) => (
            <section key={plan.node} className="stack small node-plan">
              <h3>{plan.node}</h3>
              <PlanOfAction plan={plan} />
            </section>
          ))}
      <ErrorNotice error={plans.error} />
    </>
  );
}
