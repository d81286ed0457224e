/**
 * The REST interface on top of {@link NodeServices}: routes, validation, errors.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import {
  actionRequestSchema,
  clusterUploadSchema,
  configCheckRequestSchema,
  type LogEntry,
  moduleInstallSchema,
  moduleSettingsSchema,
  rescueRestoreSchema,
  resourceSetSchema,
  restoreRequestSchema,
  verifyRequestSchema,
} from "@gemel/protocol";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { streamSSE } from "hono/streaming";
import type { z } from "zod";
import { openApiDocument } from "./openapi.ts";
import { eventQuerySchema, logQuerySchema, type OperationName, operations } from "./operations.ts";
import { problemOf, problemType } from "./problem.ts";
import type { NodeServices } from "./services.ts";

const settingsChangeSchema = moduleSettingsSchema.partial();

const bodySizeMax = 1 << 20;
/** A module's package in base64. */
const packageSizeMax = 48 << 20;
/** Entries that wait for a slow listener; beyond it the stream ends and the listener comes again. */
const backlogMax = 1000;
const keepAliveMs = 15_000;

export function restApp(services: NodeServices, version: string): Hono {
  const app = new Hono();
  const small = bodyLimit({ maxSize: bodySizeMax, onError: () => tooLarge(bodySizeMax) });
  const large = bodyLimit({ maxSize: packageSizeMax, onError: () => tooLarge(packageSizeMax) });
  app.use((context, next) => {
    const limit = context.req.path === operations.install.path ? large : small;
    return limit(context, next);
  });
  app.onError((error) => problemResponse(error));
  app.notFound((context) => {
    const what = `${context.req.method} ${context.req.path}`;
    return problemResponse(new GemelError("usage", `There is no ${what}`), 404);
  });
  app.get("/openapi.json", (context) => context.json(openApiDocument(version)));
  const handle = handlers(services);
  for (const name of Object.keys(operations) as OperationName[]) {
    const { method, path } = operations[name];
    app.on(method.toUpperCase(), path, handle[name]);
  }
  return app;
}

type Handler = (context: Context) => Response | Promise<Response>;

function handlers(services: NodeServices): Record<OperationName, Handler> {
  return {
    node: (context) => context.json(services.node()),
    cluster: (context) => context.json(services.cluster()),
    uploadCluster: async (context) =>
      context.json(await services.uploadCluster(await body(context, clusterUploadSchema))),
    modules: async (context) => context.json(await services.modules()),
    install: async (context) =>
      context.json(await services.install(await body(context, moduleInstallSchema)), 201),
    module: async (context) => context.json(await services.module(moduleOf(context))),
    uninstall: async (context) => context.json(await services.uninstall(moduleOf(context))),
    reconfigure: async (context) => context.json(await services.reconfigure(moduleOf(context))),
    installed: async (context) => context.json(await services.installed()),
    deconfigure: async (context) => context.json(await services.deconfigure(moduleOf(context))),
    checkConfig: async (context) => {
      const request = await body(context, configCheckRequestSchema);
      return context.json(await services.checkConfig(moduleOf(context), request));
    },
    package: async (context) => context.json(await services.package(moduleOf(context))),
    history: async (context) => context.json(await services.history(moduleOf(context))),
    restore: async (context) => {
      const { back } = await body(context, restoreRequestSchema);
      return context.json(await services.restore(moduleOf(context), back));
    },
    resources: (context) => context.json(services.resources(moduleOf(context))),
    setResource: async (context) => {
      const request = await body(context, resourceSetSchema);
      return context.json(services.setResource(moduleOf(context), request));
    },
    monitored: (context) => context.json(services.monitored(moduleOf(context))),
    changeSettings: async (context) => {
      const request = await body(context, settingsChangeSchema);
      return context.json(await services.changeSettings(moduleOf(context), request));
    },
    act: async (context) => {
      const request = await body(context, actionRequestSchema);
      const module = await services.act(moduleOf(context), request);
      return context.json({ accepted: true, module }, 202);
    },
    diff: async (context) => context.json(await services.diff(moduleOf(context))),
    verify: async (context) => {
      const request = await body(context, verifyRequestSchema);
      return context.json(await services.verify(moduleOf(context), request), 202);
    },
    lastVerify: (context) => context.json(services.lastVerify(moduleOf(context))),
    rescues: async (context) => context.json(await services.rescues(moduleOf(context))),
    rescue: async (context) =>
      context.json(await services.rescue(moduleOf(context), rescueIn(context))),
    restoreRescue: async (context) => {
      const request = await body(context, rescueRestoreSchema);
      const module = moduleOf(context);
      return context.json(await services.restoreRescue(module, rescueIn(context), request));
    },
    deleteRescue: async (context) =>
      context.json(await services.deleteRescue(moduleOf(context), rescueIn(context))),
    transitions: (context) => {
      const { lines, after } = checked(eventQuerySchema, context.req.query(), "query");
      return context.json(services.transitions(moduleOf(context), lines, after));
    },
    log: (context) => {
      const { lines } = checked(logQuerySchema, context.req.query(), "query");
      return context.json(services.logTail(moduleOf(context), lines));
    },
    events: (context) => eventStream(context, services, moduleOf(context)),
  };
}

function moduleOf(context: Context): string {
  return context.req.param("module") ?? "";
}

function rescueIn(context: Context): string {
  return context.req.param("rescue") ?? "";
}

async function body<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  let value: unknown;
  try {
    value = await context.req.json();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new GemelError("usage", `The body is not JSON: ${error.message}`);
  }
  return checked(schema, value, "body");
}

function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => {
    const path = issue.path.join(".");
    return path === "" ? issue.message : `${path}: ${issue.message}`;
  });
  throw new GemelError("usage", `The ${what} is not valid: ${issues.join("; ")}`);
}

function eventStream(context: Context, services: NodeServices, module: string): Response {
  const backlog: LogEntry[] = [];
  let wake = (): void => undefined;
  // Subscribed before the answer begins, so that an unknown module is a problem, not a stream.
  const unsubscribe = services.subscribe(module, (entry) => {
    backlog.push(entry);
    wake();
  });
  return streamSSE(context, async (stream) => {
    stream.onAbort(() => {
      unsubscribe();
      wake();
    });
    // Tells the client that it missed nothing from now on.
    await stream.write(": subscribed\n\n");
    while (!stream.aborted && backlog.length < backlogMax) {
      const entry = backlog.shift();
      if (entry !== undefined) {
        await stream.writeSSE({ event: "log", data: JSON.stringify(entry) });
        continue;
      }
      const timer = setTimeout(() => {
        void stream.write(": alive\n\n");
        wake();
      }, keepAliveMs);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      clearTimeout(timer);
    }
    unsubscribe();
  });
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
