/** What would be if: an action, a configuration on every node, a split brain resolved. @module */
import {
  type ActionName,
  type ActionPlan,
  actionNames,
  actionPlanSchema,
  type ConfigCheckAll,
  type ConfigCheckRequest,
  configCheckAllSchema,
  configCheckRequestSchema,
  type Draining,
  drainings,
  type FarmPlan,
  farmPlanSchema,
  type Principal,
  type SplitBrain,
  type SplitBrainSide,
  splitBrainSchema,
  splitBrainSideSchema,
} from "@gemel/protocol";
import { z } from "zod";
import { body, parameter, query } from "../body.ts";
import type { AppContext, Handler, Operation } from "../operation.ts";

const planQuerySchema: z.ZodType<{ action: ActionName; fullsync: "true" | "false" }> = z.object({
  action: z.enum(actionNames),
  fullsync: z.enum(["true", "false"]).default("false"),
});

const farmPlanQuerySchema: z.ZodType<{ traffic: Draining }> = z.object({
  traffic: z.enum(drainings),
});

const module = "/api/v1/modules/:module";

export type PlanningOperation =
  | "plan"
  | "farmPlan"
  | "checkConfigAll"
  | "splitBrain"
  | "splitBrainSide";

export const planningOperations: Readonly<Record<PlanningOperation, Operation>> = {
  plan: {
    method: "get",
    path: `${module}/plan`,
    access: "monitor",
    summary: "What an action on this node would need and mean",
    query: planQuerySchema,
    answer: actionPlanSchema,
  },
  farmPlan: {
    method: "get",
    path: `${module}/farm/plan`,
    access: "monitor",
    summary: "What draining this node of a farm, or ending that, would mean",
    query: farmPlanQuerySchema,
    answer: farmPlanSchema,
  },
  checkConfigAll: {
    method: "post",
    path: `${module}/confcheck-all`,
    access: "admin",
    summary: "Check a configuration on every node that has a part in it",
    body: configCheckRequestSchema,
    answer: configCheckAllSchema,
    isQuiet: true,
  },
  splitBrain: {
    method: "get",
    path: `${module}/split-brain`,
    access: "monitor",
    summary: "Both sides: since when, what may differ, how far PostgreSQL is",
    answer: splitBrainSchema,
  },
  splitBrainSide: {
    method: "get",
    path: `${module}/split-brain/side`,
    access: "monitor",
    summary: "This node's side of it",
    answer: splitBrainSideSchema,
  },
};

export type PlanningServices = {
  readonly plan: (module: string, action: ActionName, fullsync: boolean) => Promise<ActionPlan>;
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
      const { action, fullsync } = query(context, planQuerySchema);
      return context.json(await services.plan(moduleOf(context), action, fullsync === "true"));
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
