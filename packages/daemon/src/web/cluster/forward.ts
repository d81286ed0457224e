/**
 * `/api/v1/nodes/NODE/REST` is `/api/v1/REST` of that node: every node serves every other.
 *
 * @module
 */
import type { IncomingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import { GemelError } from "@gemel/base";
import type { App } from "../../rest/app.ts";
import type { AppContext } from "../../rest/operation.ts";
import type { PeerClient } from "./peer-client.ts";

export type Forward = (context: AppContext, app: App) => Promise<Response>;

const passedOn = ["accept", "content-type", "if-match", "idempotency-key", "last-event-id"];
const passedBack = [
  ...["content-type", "content-disposition", "content-length", "etag", "retry-after"],
  "x-accel-buffering",
];

export type ForwardOptions = {
  readonly self: () => string;
  /** Throws `unknown_node`. */
  readonly client: (node: string) => PeerClient;
};

export function forwardTo({ self, client }: ForwardOptions): Forward {
  return async (context, app) => {
    const { principal } = context.get("asker");
    if (principal === null) {
      throw new GemelError("not_signed_in", "Who asks for another node is not signed in");
    }
    const node = context.req.param("node") ?? "";
    const { pathname, search } = new URL(context.req.url);
    const rest = pathname.slice(`/api/v1/nodes/${encodeURIComponent(node)}/`.length);
    if (rest.startsWith("nodes/") || rest.startsWith("session")) {
      throw new GemelError("usage", `"${rest}" is asked of a node itself`);
    }
    const path = `/api/v1/${rest}${search}`;
    if (node === self()) {
      const local = new Request(new URL(path, context.req.url), context.req.raw);
      return app.fetch(local, context.env);
    }
    const { method } = context.req;
    const sent = context.req.raw.body;
    const answer = await client(node).ask({
      method,
      path,
      headers: {
        ...headersOf(context),
        "gemel-actor": encodeURIComponent(JSON.stringify(principal)),
      },
      body: sent === null ? null : Readable.fromWeb(sent as Parameters<typeof Readable.fromWeb>[0]),
      signal: context.req.raw.signal,
    });
    return new Response(Readable.toWeb(answer) as ReadableStream, {
      status: answer.statusCode ?? 502,
      headers: back(answer.headers),
    });
  };
}

function headersOf(context: AppContext): Record<string, string> {
  return Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = context.req.header(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function back(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    passedBack.flatMap((name) => {
      const value = headers[name];
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
}
