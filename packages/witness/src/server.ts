/**
 * One request, one answer, over TLS 1.3 with certificates on both sides: `POST /v1/witness`.
 *
 * @module
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { TLSSocket } from "node:tls";
import { GemelError } from "@gemel/base";
import { type WitnessReply, type WitnessRequest, witnessRequestSchema } from "@gemel/protocol";
import type { Authorities, Client } from "./authorities.ts";
import type { WitnessStore } from "./witness-store.ts";

export type ServerOptions = {
  readonly store: WitnessStore;
  readonly authorities: Authorities;
  /** PEM. */
  readonly certificate: string | Buffer;
  readonly key: string | Buffer;
  readonly note: (line: string) => void;
};

const bytesMax = 4096;
/** Of connections that say nothing. */
const idleMs = 60_000;

export function witnessServer(options: ServerOptions): Server {
  const { authorities, certificate, key } = options;
  const server = createServer(
    {
      cert: certificate,
      key,
      ca: authorities.pem,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: "TLSv1.3",
    },
    (request, response) => void serve(options, request, response),
  );
  server.requestTimeout = 5000;
  server.headersTimeout = 5000;
  server.keepAliveTimeout = idleMs;
  server.maxHeadersCount = 32;
  return server;
}

async function serve(
  { store, authorities, note }: ServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const client =
      request.socket instanceof TLSSocket ? authorities.clientOf(request.socket) : null;
    if (client === null)
      return refuse(response, 403, "The certificate is of no cluster served here");
    if (request.method !== "POST" || request.url !== "/v1/witness")
      return refuse(response, 404, "There is only POST /v1/witness");
    const asked = witnessRequestSchema.safeParse(await bodyOf(request));
    if (!asked.success) return refuse(response, 400, "The request is not understood");
    if (!mayAsk(client, asked.data))
      return refuse(response, 403, `${client.node} may not ask for another node`);
    answer(response, 200, move(store, client, asked.data, note));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    note(message);
    refuse(response, error instanceof GemelError ? 507 : 400, message);
  }
}

function move(
  store: WitnessStore,
  client: Client,
  request: WitnessRequest,
  note: (line: string) => void,
): WitnessReply {
  const reply = store.handle(client.cluster, request);
  if (request.type !== "look") {
    const { entry } = reply;
    const now = entry === null ? "nothing" : `(${entry.epoch}, ${entry.holder ?? "both"})`;
    note(`${request.module}: ${request.type} ${request.epoch} of ${client.node}: ${now}`);
  }
  return reply;
}

/** A node asks for itself only. */
function mayAsk(client: Client, request: WitnessRequest): boolean {
  return !("node" in request) || request.node === client.node;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    const bytes = Buffer.from(part as Uint8Array);
    length += bytes.length;
    if (length > bytesMax) throw new Error("The request is too long");
    parts.push(bytes);
  }
  return JSON.parse(Buffer.concat(parts).toString("utf8"));
}

function refuse(response: ServerResponse, status: number, message: string): void {
  answer(response, status, { message });
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
