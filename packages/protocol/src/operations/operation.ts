/** What is said of an operation beyond its route. @module */
import type { z } from "zod";
import type { Role } from "../access-rest.ts";
import type { RouteName } from "../routes.ts";

/**
 * Who may: a role, for the module of the path or for the cluster; `any`: who has proved who they are;
 * `node`: another node of the cluster, for itself; `public`: everybody.
 */
export type OperationAccess = Role | "any" | "node" | "public";

export type Operation = {
  readonly access: OperationAccess;
  readonly summary: string;
  readonly body?: z.ZodType;
  readonly query?: z.ZodType;
  readonly answer: z.ZodType;
  /** Of an answer that is neither 200 nor a problem. */
  readonly status?: number;
  /** A stream of server-sent events; `answer` is one of them, its type and its data. */
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

/** Part of the table. */
export type OperationsOf = { readonly [N in RouteName]?: Operation };
