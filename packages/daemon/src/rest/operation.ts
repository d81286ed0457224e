/** One row of the table that the interface is made of. @module */
import type { Role } from "@gemel/protocol";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { z } from "zod";
import type { Asker } from "../web/asker.ts";

/**
 * Who may: a role, for the module of the path or for the cluster; `any`: who has proved who they are;
 * `node`: another node of the cluster, for itself; `public`: everybody.
 */
export type OperationAccess = Role | "any" | "node" | "public";

export type Operation = {
  readonly method: "get" | "put" | "post" | "delete";
  /** With `:name` parameters. */
  readonly path: string;
  readonly access: OperationAccess;
  readonly summary: string;
  readonly body?: z.ZodType;
  readonly query?: z.ZodType;
  readonly answer: z.ZodType;
  readonly status?: number;
  /** The answer is a stream of server-sent events of that type. */
  readonly events?: true;
  /** Type of an answer that is not JSON. */
  readonly type?: string;
  /** Where `cluster.xml` says so, it needs no proof of who asks from this host. */
  readonly isOpenOnLoopback?: true;
  /** In the audit although it is a GET. */
  readonly isAudited?: true;
  /** Changes nothing that matters to anybody: not in the audit. */
  readonly isQuiet?: true;
};

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
