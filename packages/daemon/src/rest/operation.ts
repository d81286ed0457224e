/** What an operation of the interface is to those who route, guard and document it. @module */
import { type Operation, operations } from "@gemel/protocol/operations";
import { type Method, type RouteName, routeOf, routes } from "@gemel/protocol/routes";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { Asker } from "../web/asker.ts";

/** A row of the table, with where it is. */
export type RoutedOperation = Operation & {
  readonly name: RouteName;
  readonly method: Method;
  /** With `:name` parameters. */
  readonly path: string;
};

export const allOperations: readonly RoutedOperation[] = (Object.keys(routes) as RouteName[]).map(
  (name) => ({ name, ...routeOf(name), ...operations[name] }),
);

export type AppEnv = {
  readonly Bindings: HttpBindings;
  readonly Variables: {
    readonly asker: Asker;
    /** What the audit says beyond method and path. */
    readonly subject: string;
  };
};

export type AppContext = Context<AppEnv>;
export type Handler = (context: AppContext) => Response | Promise<Response>;
