/**
 * Plain HTTP for load balancers and module checkers: whether a module serves here; and a page for people
 * that shows which node answers. Only where `cluster.xml` asks for it.
 *
 * Says nothing but yes and no, the node's name and the address of who asks, reads nothing of a request but its method, its path and the language it wants, and keeps working
 * under many connections: everything is bounded.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { GemelError } from "@gemel/base";
import type { ModuleState, Readiness } from "@gemel/protocol";
import { healthPathOf } from "./health-paths.ts";
import { type TestAnswer, testPage, testPagePolicy } from "./test-page.ts";
import { pageLanguage } from "./test-page-words.ts";

/** How a module is; null when there is none of that name. */
export type HealthSource = (
  module: string,
) => { readonly state: ModuleState; readonly readiness: Readiness } | null;

const connectionsMax = 256;
const requestTimeoutMs = 5000;

export class HealthServer {
  readonly #server: Server;
  readonly #source: HealthSource;
  readonly #node: string;

  /** `node`: the name of this one. */
  constructor(source: HealthSource, node: string) {
    this.#source = source;
    this.#node = node;
    this.#server = createServer({ maxHeaderSize: 8192 }, (request, response) =>
      this.#answer(request, response),
    );
    this.#server.maxConnections = connectionsMax;
    this.#server.requestTimeout = requestTimeoutMs;
    this.#server.headersTimeout = requestTimeoutMs;
    this.#server.keepAliveTimeout = requestTimeoutMs;
  }

  /** Rejects (`address_in_use`) when it cannot listen. `address` null: everywhere. */
  listen(port: number, address: string | null): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", (error) => {
        const message = `Cannot listen for health checks on port ${port}: ${error.message}`;
        reject(new GemelError("address_in_use", message, { cause: error }));
      });
      this.#server.listen({ port, ...(address === null ? {} : { host: address }) }, () => {
        this.#server.removeAllListeners("error");
        // Too many connections are refused one by one; nothing else may end the daemon.
        this.#server.on("error", () => undefined);
        resolve();
      });
    });
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { method = "", url = "" } = request;
    const asked = healthPathOf(url);
    const isTest = asked?.name === "testPage" || asked?.name === "testAnswer";
    if (method === "GET" && isTest && this.#source(asked.module) !== null) {
      this.#try(request, response, asked.module, asked.name === "testPage");
      return;
    }
    // No body is read: what comes with one is not for us.
    const [status, text] =
      method === "GET" || method === "HEAD"
        ? this.#statusOf(asked)
        : ([405, "Method Not Allowed"] as const);
    response.writeHead(status, {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      "content-length": Buffer.byteLength(text) + 1,
    });
    response.end(method === "HEAD" ? undefined : `${text}\n`);
  }

  /** Each answer ends its connection: the next question may be another node's. */
  #try(request: IncomingMessage, response: ServerResponse, module: string, page: boolean): void {
    const { remoteAddress = "", remotePort: port = 0 } = request.socket;
    const client = remoteAddress.replace(/^::ffff:/, "");
    const answer: TestAnswer = { module, node: this.#node, client, port };
    const text = page
      ? testPage(answer, pageLanguage(request.headers))
      : `${JSON.stringify(answer)}\n`;
    response.writeHead(200, {
      "content-type": page ? "text/html; charset=utf-8" : "application/json",
      "content-security-policy": testPagePolicy,
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      ...(page ? { vary: "accept-language" } : {}),
      connection: "close",
      "content-length": Buffer.byteLength(text),
    });
    response.end(text);
  }

  #statusOf(asked: ReturnType<typeof healthPathOf>): readonly [number, string] {
    const { name, module = "" } = asked ?? {};
    if (name === "alive") return [200, "OK"];
    if (name === "ready") return this.#serves(module) ? [200, "OK"] : [404, "NOT FOUND"];
    const found = this.#source(module);
    if ((name !== "primary" && name !== "secondary") || found === null) return [404, "NOT FOUND"];
    const words = `${found.state} ${found.readiness}`;
    const yes = name === "primary" ? this.#serves(module) : words === "SECOND Ready";
    return [yes ? 200 : 503, words];
  }

  #serves(module: string): boolean {
    const found = this.#source(module);
    if (found === null || found.readiness !== "Ready") return false;
    return ["PRIM", "ALONE", "UP"].includes(found.state);
  }
}
