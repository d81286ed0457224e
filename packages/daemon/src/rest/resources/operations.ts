/** Actions that take their time. @module */
import { mayAct, type OperationView } from "@gemel/protocol";
import { operations as table } from "@gemel/protocol/operations";
import type { Operations } from "../../web/operations/operations.ts";
import { parameter } from "../body.ts";
import { demandAccess } from "../gate.ts";
import type { AppContext, Handler } from "../operation.ts";

export type ActionOperation = "operations" | "operation";

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
  const needed = { ...table.operation, access: "monitor" as const };
  demandAccess(needed, context.get("asker"), view.module);
  return view;
}

function maySee(context: AppContext, module: string): boolean {
  const { principal } = context.get("asker");
  return principal !== null && mayAct(principal, "monitor", module);
}
