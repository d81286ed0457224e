/**
 * The REST interface on top of the {@link Services}: routes, who may, validation, errors.
 *
 * The same on the unix socket and on HTTPS; they differ in how it is known who asks.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Identify } from "../web/access/identify.ts";
import type { RequestRate } from "../web/access/request-rate.ts";
import type { Asker } from "../web/asker.ts";
import { securityHeaders } from "../web/security-headers.ts";
import type { StaticFiles } from "../web/static-files.ts";
import { type AuditSink, type Gate, gated } from "./gate.ts";
import { IdempotentAnswers } from "./idempotent-answers.ts";
import { openApiText } from "./openapi.ts";
import { type AppEnv, allOperations } from "./operation.ts";
import { problemOf, problemType } from "./problem.ts";
import { backToConsole } from "./resources/access.ts";
import { allHandlers, type Services } from "./table.ts";

const bodySizeMax = 2 << 20;
/** A module's package in base64. */
const packageSizeMax = 48 << 20;

export type App = Hono<AppEnv>;

export type AppOptions = {
  readonly services: Services;
  readonly version: string;
  readonly identify: Identify;
  readonly audit: AuditSink;
  /** What is only for the network. */
  readonly network?: {
    readonly rate: RequestRate;
    readonly files: () => StaticFiles;
  };
};

export function restApp(options: AppOptions): App {
  const { services, version, identify, audit, network } = options;
  const app: App = new Hono<AppEnv>();
  app.onError(
    (error, context) => backToConsole(error, context, services.access) ?? problemResponse(error),
  );
  app.notFound((context) => {
    const what = `${context.req.method} ${context.req.path}`;
    return problemResponse(new GemelError("usage", `There is no ${what}`), 404);
  });
  if (network !== undefined) {
    app.use(async (context, next) => {
      await next();
      for (const [name, value] of Object.entries(securityHeaders)) context.header(name, value);
      if (context.req.path.startsWith("/api/")) context.header("cache-control", "no-store");
    });
    app.use(async (context, next) => {
      network.rate.demand(context.env.incoming.socket.remoteAddress ?? "");
      await next();
    });
    app.get("/livez", (context) => context.text("OK\n"));
    app.get("*", async (context, next) => {
      const file = await network.files().answer(context.req.path, context.req.raw);
      return file ?? (await next());
    });
  }
  limitBodies(app);
  app.use(async (context, next) => {
    context.set("asker", identify(context));
    await next();
  });
  route(app, services, {
    audit,
    noteCommand: (...command) => services.node.noteCommand(...command),
    isLoopbackOpen: services.isLoopbackOpen,
  });
  app.get("/openapi.json", (context) => {
    demandKnown(context.get("asker"), "The description is read");
    return context.body(openApiText(version), 200, { "content-type": "application/json" });
  });
  app.all("/api/v1/nodes/:node/*", (context) => {
    demandKnown(context.get("asker"), "Another node is asked");
    return services.forward(context, app);
  });
  return app;
}

function demandKnown({ principal }: Asker, what: string): void {
  if (principal === null) throw new GemelError("not_signed_in", `${what} by who is not signed in`);
}

function limitBodies(app: App): void {
  const small = bodyLimit({ maxSize: bodySizeMax, onError: () => tooLarge(bodySizeMax) });
  const large = bodyLimit({ maxSize: packageSizeMax, onError: () => tooLarge(packageSizeMax) });
  app.use((context, next) => {
    const { path } = context.req;
    const isPackage = path.endsWith("/modules") || path.endsWith("/package");
    return (isPackage ? large : small)(context, next);
  });
}

function route(app: App, services: Services, gate: Gate): void {
  const handle = allHandlers(services);
  const answers = new IdempotentAnswers();
  for (const operation of allOperations) {
    const handler = handle[operation.name];
    const safe = operation.method === "POST" ? answers.once(handler) : handler;
    app.on(operation.method, operation.path, gated(operation, safe, gate));
  }
}

function problemResponse(error: unknown, status?: number): Response {
  const problem = problemOf(error);
  const shown = { ...problem, status: status ?? problem.status };
  return new Response(JSON.stringify(shown), {
    status: shown.status,
    headers: { "content-type": problemType },
  });
}

function tooLarge(sizeMax: number): Response {
  const message = `The body is larger than ${sizeMax} bytes`;
  return problemResponse(new GemelError("usage", message), 413);
}
