/**
 * Before an operation: may who asks; after it: the audit.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import { mayAct, type Principal } from "@gemel/protocol";
import type { Operation } from "@gemel/protocol/operations";
import type { Asker } from "../web/asker.ts";
import type { NewAudit } from "../web/audit/audit-log.ts";
import type { AppContext, Handler, RoutedOperation } from "./operation.ts";
import type { NodeServices } from "./services.ts";

export type AuditSink = (entry: NewAudit) => Promise<unknown>;

/** Throws `not_signed_in`, `forbidden`. `module`: that of the path, or null. */
export function demandAccess(operation: Operation, asker: Asker, module: string | null): void {
  const { access } = operation;
  if (access === "public") return;
  const { principal } = asker;
  if (principal === null) {
    throw new GemelError("not_signed_in", `${operation.summary}: who asks is not signed in`);
  }
  if (access === "any") return;
  if (access === "node") {
    if (principal.via === "node" || principal.via === "socket") return;
    throw new GemelError("forbidden", "Only the nodes of the cluster ask this of each other");
  }
  if (mayAct(principal, access, module)) return;
  const where = module === null ? "for the cluster" : `for the module "${module}"`;
  throw new GemelError("forbidden", `"${principal.name}" needs the role ${access} ${where}`);
}

export type Gate = {
  readonly audit: AuditSink;
  /** What is asked of a module is among its commands. */
  readonly noteCommand: NodeServices["noteCommand"];
  /** Whether what may be open on the loopback is. */
  readonly isLoopbackOpen: () => boolean;
};

const unproven: ReadonlySet<string> = new Set(["not_signed_in", "forbidden"]);

export function gated(operation: RoutedOperation, handler: Handler, gate: Gate): Handler {
  const { audit, noteCommand, isLoopbackOpen } = gate;
  const isChange = operation.method !== "GET" && operation.isQuiet !== true;
  const isAudited = isChange || operation.isAudited === true;
  return async (context) => {
    const asker = context.get("asker");
    const module = context.req.param("module") ?? null;
    const startedAtMs = Date.now();
    const ended = async (result: string): Promise<void> => {
      const entry = entryOf(operation.name, context, result);
      await audit(entry);
      // Whoever sees the module sees its commands; who was turned away is in the audit only.
      if (module === null || !isAudited || unproven.has(result)) return;
      const { what, subject: detail, who, via } = entry;
      noteCommand(module, { kind: "request", what, detail, who, via }, startedAtMs, result);
    };
    try {
      const isOpen = operation.isOpenOnLoopback === true && isLoopbackOpen();
      if (!(isOpen && isLoopback(asker.from))) {
        demandAccess(operation, asker, module);
      }
      const response = await handler(context);
      if (isAudited) await ended("ok");
      return response;
    } catch (error) {
      const code = error instanceof GemelError ? error.code : "internal";
      // Who only looks, and may not, is worth a line as well.
      if (isAudited || code === "forbidden") await ended(code);
      throw error;
    }
  };
}

function entryOf(what: string, context: AppContext, result: string): NewAudit {
  const { principal, from } = context.get("asker");
  const more = context.get("subject") as string | undefined;
  const line = `${context.req.method} ${context.req.path}`;
  return {
    who: whoIs(principal),
    via: principal?.via ?? "none",
    from,
    what,
    subject: more === undefined ? line : `${line} ${more}`,
    result,
  };
}

function isLoopback(address: string): boolean {
  return address === "::1" || /^(::ffff:)?127\./.test(address);
}

function whoIs(principal: Principal | null): string {
  return principal?.name ?? "";
}
