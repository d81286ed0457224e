/** Actions that take their time. @module */
import { mayAct, type OperationView, operationSchema } from "@gemel/protocol";
import { z } from "zod";
import type { Operations } from "../../web/operations/operations.ts";
import { parameter } from "../body.ts";
import { demandAccess } from "../gate.ts";
import type { AppContext, Handler, Operation } from "../operation.ts";

export type ActionOperation = "operations" | "operation";

export const actionOperations: Readonly<Record<ActionOperation, Operation>> = {
  operations: {
    method: "get",
    path: "/api/v1/operations",
    access: "any",
    summary: "The actions under way on this node and the last ones that were, newest first",
    answer: z.array(operationSchema),
  },
  operation: {
    method: "get",
    path: "/api/v1/operations/:operation",
    access: "any",
    summary: "One action, with its steps so far",
    answer: operationSchema,
  },
};

export type ActionServices = { readonly operations: Operations };

export function actionHandlers({ operations }: ActionServices): Record<ActionOperation, Handler> {
  return {
    operations: (context) => context.json(operations.list((module) => maySee(context, module))),
    operation: (context) => context.json(shown(context, operations)),
  };
}

function shown(context: AppContext, operations: Operations): OperationView {
  const view = operations.get(parameter(context, "operation"));
  // Who may not see the module may not see what is done with it.
  const needed = { ...actionOperations.operation, access: "monitor" as const };
  demandAccess(needed, context.get("asker"), view.module);
  return view;
}

function maySee(context: AppContext, module: string): boolean {
  const { principal } = context.get("asker");
  return principal !== null && mayAct(principal, "monitor", module);
}
