/** The whole cluster as this node sees it; what the nodes tell each other. @module */
import { mayAct, type Overview, type Principal, sharedDocumentSchema } from "@gemel/protocol";
import { streamQuerySchema } from "@gemel/protocol/operations";
import type { StreamHub } from "../../web/stream/stream-hub.ts";
import { body, parameter, query } from "../body.ts";
import { eventStream } from "../event-stream.ts";
import type { AppContext, Handler } from "../operation.ts";

/** People look at what they see as if it were now, and so do the other nodes: a lost stream must be noticed within seconds. */
const signMs = 1000;
const sign = { event: "alive", data: "{}" };

export type ClusterOperation = "overview" | "stream" | "sharedDocument" | "offerDocument";

export type ClusterServices = {
  readonly overview: () => Overview;
  readonly hub: StreamHub;
  /** Throws `unknown_file`. */
  readonly sharedDocument: (name: string) => { readonly version: number; readonly value: unknown };
  readonly offerDocument: (name: string, whole: unknown) => Promise<boolean>;
  /** Whether who asked may still listen. */
  readonly isStillSignedIn: (session: string | null) => boolean;
};

export function clusterHandlers(services: ClusterServices): Record<ClusterOperation, Handler> {
  return {
    overview: (context) => context.json(seenBy(context, services.overview())),
    stream: (context) => stream(context, services),
    sharedDocument: (context) =>
      context.json(services.sharedDocument(parameter(context, "document"))),
    offerDocument: async (context) => {
      const whole = await body(context, sharedDocumentSchema);
      return context.json({
        taken: await services.offerDocument(parameter(context, "document"), whole),
      });
    },
  };
}

function stream(context: AppContext, services: ClusterServices): Response {
  const { scope, after } = query(context, streamQuerySchema);
  const { principal, session } = context.get("asker");
  const last = context.req.header("last-event-id") ?? after ?? null;
  return eventStream(context, {
    hello: "subscribed",
    keepAliveMs: signMs,
    ...(scope === "cluster" ? { sign } : {}),
    mayGoOn: () => session === null || services.isStillSignedIn(session),
    subscribe: (send) =>
      services.hub.subscribe({
        scope,
        last,
        sees: (module) => principal !== null && (module === null || maySee(principal, module)),
        seesAll: principal?.role !== null && principal?.role !== undefined,
        send,
      }),
  });
}

function maySee(principal: Principal, module: string): boolean {
  return mayAct(principal, "monitor", module);
}

function seenBy(context: AppContext, overview: Overview): Overview {
  const { principal } = context.get("asker");
  const modules = overview.modules.filter(
    ({ module }) => principal !== null && maySee(principal, module),
  );
  return { ...overview, modules };
}
