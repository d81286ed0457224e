/** What would be if: an action, a configuration on every node, a split brain resolved. @module */
import {
  type ActionPlan,
  type ConfigCheckAll,
  type ConfigCheckRequest,
  configCheckRequestSchema,
  type Draining,
  type FarmPlan,
  type Principal,
  type SplitBrain,
  type SplitBrainSide,
} from "@gemel/protocol";
import { farmPlanQuerySchema, planQuerySchema } from "@gemel/protocol/operations";
import type { PlanAsked } from "../../web/operations/plan.ts";
import { body, parameter, query } from "../body.ts";
import type { AppContext, Handler } from "../operation.ts";

export type PlanningOperation =
  | "plan"
  | "farmPlan"
  | "checkConfigAll"
  | "splitBrain"
  | "splitBrainSide";

export type PlanningServices = {
  readonly plan: (module: string, asked: PlanAsked) => Promise<ActionPlan>;
  readonly farmPlan: (module: string, traffic: Draining) => Promise<FarmPlan>;
  readonly checkConfigAll: (
    module: string,
    request: ConfigCheckRequest,
    principal: Principal,
  ) => Promise<ConfigCheckAll>;
  readonly splitBrain: (module: string) => Promise<SplitBrain>;
  readonly splitBrainSide: (module: string) => Promise<SplitBrainSide>;
};

export function planningHandlers(services: PlanningServices): Record<PlanningOperation, Handler> {
  return {
    plan: async (context) => {
      const { action, fullsync, everywhere } = query(context, planQuerySchema);
      const asked = { action, fullsync: fullsync === "true", everywhere: everywhere === "true" };
      return context.json(await services.plan(moduleOf(context), asked));
    },
    farmPlan: async (context) => {
      const { traffic } = query(context, farmPlanQuerySchema);
      return context.json(await services.farmPlan(moduleOf(context), traffic));
    },
    checkConfigAll: async (context) => {
      const request = await body(context, configCheckRequestSchema);
      const { principal } = context.get("asker");
      if (principal === null) throw new Error("The gate lets nobody in who is not known");
      return context.json(await services.checkConfigAll(moduleOf(context), request, principal));
    },
    splitBrain: async (context) => context.json(await services.splitBrain(moduleOf(context))),
    splitBrainSide: async (context) =>
      context.json(await services.splitBrainSide(moduleOf(context))),
  };
}

function moduleOf(context: AppContext): string {
  return parameter(context, "module");
}
