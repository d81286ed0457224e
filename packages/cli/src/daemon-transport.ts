/**
 * How the command's requests reach a daemon: over its unix socket, or over HTTPS with a token.
 *
 * Nobody behind the socket, no permission, no answer in time: each leaves as a {@link GemelError}.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
import type { RequestOptions as HttpsOptions } from "node:https";
import { GemelError } from "@gemel/base";
import type { ApiAnswer, ApiRequest, Transport } from "@gemel/client";

/**
 * Not imported: an import evaluates all that the module exports, and so loads Node's whole client for the
 * web, a tenth of the time that a command takes.
 */
const http: typeof import("node:http") = process.getBuiltinModule("node:http");

const answerTimeoutMs = 30_000;

/** The daemon of this node, or that of another one, directly. */
export type Server =
  | { readonly socketPath: string }
  | {
      readonly host: string;
      readonly port: number;
      /** Sent as `Authorization: Bearer`. */
      readonly token: string;
      /** Certificates in PEM that vouch for it; null: those that the system trusts. */
      readonly authority: string | null;
    };

export function daemonTransport(server: Server): Transport {
  return (asked) =>
    new Promise((resolve, reject) => {
      const { request: send } =
        "socketPath" in server ? http : process.getBuiltinModule("node:https");
      const { method, path } = asked;
      const options = { ...placeOf(server), method, path, headers: headersOf(server, asked) };
      const request = send({ ...options, agent: false }, (response) => {
        request.setTimeout(0);
        resolve(answerOf(response));
      });
      const timeoutMs = asked.timeoutMs ?? answerTimeoutMs;
      request.setTimeout(timeoutMs, () => {
        const message = `The daemon gave no answer within ${timeoutMs / 1000} s`;
        request.destroy(new GemelError("timeout", message));
      });
      request.on("error", (error) => reject(connectionFailure(server, error)));
      request.end(asked.body ?? undefined);
    });
}

function placeOf(server: Server): HttpsOptions {
  if ("socketPath" in server) return server;
  const { host, port, authority } = server;
  return { host, port, minVersion: "TLSv1.3", ...(authority === null ? {} : { ca: authority }) };
}

function headersOf(server: Server, { headers, body }: ApiRequest): Record<string, string> {
  return {
    ...headers,
    ...("socketPath" in server
      ? { host: "localhost" }
      : { authorization: `Bearer ${server.token}` }),
    connection: "close",
    ...(body === null ? {} : { "content-length": String(Buffer.byteLength(body)) }),
  };
}

function answerOf(response: IncomingMessage): ApiAnswer {
  return {
    status: response.statusCode ?? 0,
    etag: response.headers.etag ?? null,
    text: async () => (await wholeOf(response)).toString("utf8"),
    bytes: async () => new Uint8Array(await wholeOf(response)),
    chunks: () => textOf(response),
    close: () => void response.destroy(),
  };
}

async function wholeOf(response: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  try {
    for await (const part of response) parts.push(Buffer.from(part));
  } catch (error) {
    throw new GemelError("not_running", "The daemon ended in the middle of its answer", {
      cause: error,
    });
  }
  return Buffer.concat(parts);
}

async function* textOf(response: IncomingMessage): AsyncGenerator<string, void, void> {
  for await (const part of response.setEncoding("utf8")) yield String(part);
}

function connectionFailure(server: Server, error: NodeJS.ErrnoException): GemelError {
  if (error instanceof GemelError) return error;
  if (!("socketPath" in server)) {
    const message = `${server.host} does not answer on port ${server.port}: ${error.message}`;
    return new GemelError("peer_unreachable", message, { cause: error });
  }
  if (error.code === "EACCES" || error.code === "EPERM") {
    return new GemelError("not_root", `No permission to use ${server.socketPath}`, {
      cause: error,
    });
  }
  return new GemelError(
    "not_running",
    `The daemon does not answer on ${server.socketPath} (${error.code ?? error.message})`,
    { cause: error },
  );
}
