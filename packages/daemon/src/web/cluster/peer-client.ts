/**
 * Requests to another node over mutual TLS: its certificate must carry its name, ours is shown.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { Agent, type RequestOptions, request } from "node:https";
import { GemelError } from "@gemel/base";
import { type ApiAnswer, Client, type Transport } from "@gemel/client";
import type { Layout, Principal } from "@gemel/protocol";
import { nodeNameSuffix } from "../web-certificate.ts";

const connectMs = 2000;
const answerMs = 10_000;

export type PeerRequest = {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: AsyncIterable<Uint8Array> | string | null;
  readonly signal?: AbortSignal;
};

export type PeerPlace = {
  readonly node: string;
  /** In the order in which they are tried. */
  readonly addresses: readonly string[];
  readonly port: number;
};

export class PeerClient {
  readonly place: PeerPlace;
  /** Its interface, asked as this node; what it answers is checked by who asks: it may be of another version. */
  readonly rest: Client;
  readonly #layout: Layout;
  #agent: Agent | null = null;
  /** The address that answered last. */
  #address: string;

  constructor(layout: Layout, place: PeerPlace) {
    this.#layout = layout;
    this.place = place;
    this.#address = place.addresses[0] ?? "";
    this.rest = new Client(this.#transport({}));
  }

  /** {@link rest}, asked for somebody who has proved here who they are. */
  actingFor(principal: Principal): Client {
    return new Client(
      this.#transport({ "gemel-actor": encodeURIComponent(JSON.stringify(principal)) }),
    );
  }

  /** Rejects `peer_unreachable`; a body that is a stream is sent to the address that answered last. */
  async ask(asked: PeerRequest): Promise<IncomingMessage> {
    const others = this.place.addresses.filter((address) => address !== this.#address);
    const isOnce = typeof asked.body === "object" && asked.body !== null;
    const tried = isOnce ? [this.#address] : [this.#address, ...others];
    let problem = "it has no address";
    for (const address of tried) {
      try {
        const answer = await this.#askAt(address, asked);
        this.#address = address;
        return answer;
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
      }
    }
    throw new GemelError(
      "peer_unreachable",
      `The node ${this.place.node} does not answer on port ${this.place.port}: ${problem}`,
    );
  }

  /** That it is there: without a proof of who asks. */
  async demandAlive(): Promise<void> {
    const signal = AbortSignal.timeout(answerMs);
    const answer = await this.ask({ method: "GET", path: "/livez", signal });
    answer.resume();
    if (answer.statusCode !== 200) {
      throw new GemelError("refused", `${this.place.node} answered ${answer.statusCode}`);
    }
  }

  /** The next connection reads the certificates again. */
  reset(): void {
    this.#agent?.destroy();
    this.#agent = null;
  }

  /** The time is for the whole answer: streams are asked for with {@link ask}. */
  #transport(more: Readonly<Record<string, string>>): Transport {
    return async ({ method, path, headers, body, timeoutMs }) =>
      answerOf(
        await this.ask({
          ...{ method, path, body, headers: { ...headers, ...more } },
          signal: AbortSignal.timeout(timeoutMs ?? answerMs),
        }),
      );
  }

  #askAt(address: string, asked: PeerRequest): Promise<IncomingMessage> {
    const { method, path, headers = {}, body = null, signal } = asked;
    const options: RequestOptions = { host: address, port: this.place.port, method, path, headers };
    return new Promise((resolve, reject) => {
      try {
        const call = request({
          ...options,
          agent: this.#connections(),
          ...(signal === undefined ? {} : { signal }),
        });
        const timer = setTimeout(() => call.destroy(new Error("no connection in time")), connectMs);
        call.on("socket", (socket) => {
          if (!socket.connecting) clearTimeout(timer);
          socket.once("secureConnect", () => clearTimeout(timer));
        });
        call.on("error", (error) => {
          clearTimeout(timer);
          // What was tried in vain is not kept: files may be mended meanwhile.
          this.reset();
          reject(error);
        });
        call.on("response", resolve);
        void send(call, body);
      } catch (error) {
        reject(error);
      }
    });
  }

  #connections(): Agent {
    const { authority, nodeCertificate, nodeKey } = this.#layout;
    const { node } = this.place;
    this.#agent ??= new Agent({
      keepAlive: true,
      minVersion: "TLSv1.3",
      ca: readFileSync(authority),
      cert: readFileSync(nodeCertificate),
      key: readFileSync(nodeKey),
      servername: `node${nodeNameSuffix}`,
      checkServerIdentity: (_, certificate) =>
        certificate.subject.CN === node
          ? undefined
          : new Error(`its certificate is that of "${certificate.subject.CN}", not of "${node}"`),
    });
    return this.#agent;
  }
}

function answerOf(response: IncomingMessage): ApiAnswer {
  const whole = async (): Promise<Buffer> => {
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(Buffer.from(part));
    return Buffer.concat(parts);
  };
  return {
    status: response.statusCode ?? 0,
    etag: response.headers.etag ?? null,
    text: async () => (await whole()).toString("utf8"),
    bytes: async () => new Uint8Array(await whole()),
    chunks: async function* () {
      for await (const part of response.setEncoding("utf8")) yield String(part);
    },
    close: () => void response.destroy(),
  };
}

async function send(
  call: ReturnType<typeof request>,
  body: NonNullable<PeerRequest["body"]> | null,
): Promise<void> {
  if (body === null || typeof body === "string") {
    call.end(body ?? undefined);
    return;
  }
  try {
    for await (const part of body) call.write(part);
    call.end();
  } catch (error) {
    call.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}
