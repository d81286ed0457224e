/**
 * The daemon's REST interface over its unix socket, or over HTTPS with a token.
 *
 * Every failure leaves as a {@link GemelError}: no socket or nobody behind it, no permission, no answer
 * in time, or the problem+json of the daemon with its own code, detail and remedy.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
import type { RequestOptions as HttpsOptions } from "node:https";
import { type ErrorCode, errorCatalogue, GemelError } from "@gemel/base";

/**
 * Not imported: an import evaluates all that the module exports, and so loads Node's whole client for the
 * web, a tenth of the time that a command takes.
 */
const http: typeof import("node:http") = process.getBuiltinModule("node:http");

const answerTimeoutMs = 30_000;

export type Method = "GET" | "POST" | "PUT" | "DELETE";

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

export class RestClient {
  readonly #server: Server;
  /** The node that is asked through {@link #server}; null: that one itself. */
  readonly #node: string | null;

  constructor(server: Server, node: string | null = null) {
    this.#server = server;
    this.#node = node;
  }

  /** The same for another node of the cluster, which the server passes everything on to. */
  at(node: string): RestClient {
    return new RestClient(this.#server, node);
  }

  /** The answer's body as the caller's type from `@gemel/protocol`; null when it is empty. */
  async call<T>(
    method: Method,
    path: string,
    body?: unknown,
    timeoutMs: number = answerTimeoutMs,
  ): Promise<T> {
    const response = await this.#open(method, path, body, { timeoutMs });
    const text = await readAll(response);
    const status = response.statusCode ?? 0;
    if (status < 200 || status > 299) throw problemOf(status, text);
    return (text === "" ? null : parseJson(text)) as T;
  }

  /** The answer's body as it is: a file. */
  async bytes(path: string, timeoutMs: number = answerTimeoutMs): Promise<Buffer> {
    const response = await this.#open("GET", path, undefined, { accept: "*/*", timeoutMs });
    const status = response.statusCode ?? 0;
    if (status < 200 || status > 299) throw problemOf(status, await readAll(response));
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(Buffer.from(part));
    return Buffer.concat(parts);
  }

  /** An open stream of server-sent events; the caller reads it to its end. */
  async stream(path: string): Promise<IncomingMessage> {
    const response = await this.#open("GET", path, undefined, { accept: "text/event-stream" });
    const status = response.statusCode ?? 0;
    if (status !== 200) throw problemOf(status, await readAll(response));
    return response;
  }

  #open(
    method: Method,
    path: string,
    body: unknown,
    options: { readonly accept?: string; readonly timeoutMs?: number } = {},
  ): Promise<IncomingMessage> {
    const { accept = "application/json", timeoutMs = answerTimeoutMs } = options;
    const payload = body === undefined ? null : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const server = this.#server;
      const via = this.#node === null ? "" : `/nodes/${encodeURIComponent(this.#node)}`;
      const { request: send } =
        "socketPath" in server ? http : process.getBuiltinModule("node:https");
      const request = send(
        {
          ...placeOf(server),
          path: `/api/v1${via}${path}`,
          method,
          agent: false,
          headers: {
            ...("socketPath" in server
              ? { host: "localhost" }
              : { authorization: `Bearer ${server.token}` }),
            accept,
            connection: "close",
            ...(payload === null
              ? {}
              : {
                  "content-type": "application/json",
                  "content-length": Buffer.byteLength(payload),
                }),
          },
        },
        (response) => {
          request.setTimeout(0);
          resolve(response);
        },
      );
      request.setTimeout(timeoutMs, () => {
        request.destroy(
          new GemelError("timeout", `The daemon gave no answer within ${timeoutMs / 1000} s`),
        );
      });
      request.on("error", (error) => {
        reject(this.#connectionFailure(error));
      });
      request.end(payload ?? undefined);
    });
  }

  #connectionFailure(error: NodeJS.ErrnoException): GemelError {
    if (error instanceof GemelError) return error;
    const server = this.#server;
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
}

function placeOf(server: Server): HttpsOptions {
  if ("socketPath" in server) return server;
  const { host, port, authority } = server;
  return { host, port, minVersion: "TLSv1.3", ...(authority === null ? {} : { ca: authority }) };
}

async function readAll(response: IncomingMessage): Promise<string> {
  response.setEncoding("utf8");
  let text = "";
  try {
    for await (const part of response) text += String(part);
  } catch (error) {
    throw new GemelError("not_running", "The daemon ended in the middle of its answer", {
      cause: error,
    });
  }
  return text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new GemelError("internal", "The daemon's answer is not JSON", { cause: error });
  }
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(errorCatalogue, code);
}

function problemOf(status: number, text: string): GemelError {
  let problem: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) problem = { ...parsed };
  } catch {
    // SyntaxError: not a problem document; the status has to do.
  }
  const { code, detail, title, remedy } = problem;
  const message = [detail, title].find((part) => typeof part === "string" && part !== "");
  return new GemelError(
    isErrorCode(code) ? code : "internal",
    typeof message === "string" ? message : `The daemon answered with status ${status}`,
    typeof remedy === "string" && remedy !== "" ? { remedy } : {},
  );
}
