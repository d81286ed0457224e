/**
 * One request at a time to a witness: JSON over TLS 1.3 with certificates on both sides, over one connection
 * that is kept.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { GemelError } from "@gemel/base";

export type WitnessPlace = {
  readonly address: string;
  readonly port: number;
  /** Who vouches for the witness: its own certificate, or its authority's. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
};

/** Of one request, connection included. */
const patienceMs = 1000;
const bytesMax = 4096;

export class TlsJson {
  readonly #place: WitnessPlace;
  #agent: Agent | null = null;

  constructor(place: WitnessPlace) {
    this.#place = place;
  }

  get name(): string {
    return `${this.#place.address} port ${this.#place.port}`;
  }

  /** What was answered; throws `peer_unreachable` when there is no answer, `refused` when it is not a good one. */
  async post(path: string, body: object): Promise<unknown> {
    const { status, text } = await this.#exchange(path, JSON.stringify(body));
    const answer = status === 200 ? parse(text) : undefined;
    if (answer !== undefined) return answer;
    throw this.refused(`status ${status}: ${text.slice(0, 200)}`);
  }

  /** An answer that cannot be used, as an error. */
  refused(words: string): GemelError {
    return new GemelError("refused", `The witness ${this.name} answered with ${words}`, {
      remedy: "See the log of the witness there",
    });
  }

  close(): void {
    this.#agent?.destroy();
    this.#agent = null;
  }

  #exchange(path: string, body: string): Promise<{ status: number; text: string }> {
    const { address: host, port } = this.#place;
    return new Promise((resolve, reject) => {
      const fail = (cause: unknown): void => {
        // A connection that was tried in vain, and files that may be mended meanwhile, are not kept.
        this.close();
        const words = cause instanceof Error ? cause.message : String(cause);
        const message = `The witness ${this.name} does not answer: ${words}`;
        reject(new GemelError("peer_unreachable", message, { cause }));
      };
      try {
        const headers = {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
        };
        const call = request({
          ...{ host, port, headers, path, method: "POST" },
          agent: this.#connection(),
          signal: AbortSignal.timeout(patienceMs),
        });
        call.on("error", fail);
        call.on("response", (response) => {
          textOf(response).then(
            (text) => resolve({ status: response.statusCode ?? 0, text }),
            fail,
          );
        });
        call.end(body);
      } catch (error) {
        fail(error);
      }
    });
  }

  #connection(): Agent {
    const { authority, certificate, key } = this.#place;
    this.#agent ??= new Agent({
      keepAlive: true,
      maxSockets: 1,
      minVersion: "TLSv1.3",
      ca: readFileSync(authority),
      cert: readFileSync(certificate),
      key: readFileSync(key),
      // Its certificate is handed to the nodes for this one purpose: it counts, not its name.
      allowPartialTrustChain: true,
      checkServerIdentity: () => undefined,
    });
    return this.#agent;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // SyntaxError: not an answer.
    return undefined;
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of response.setEncoding("utf8")) {
    text += String(part);
    if (text.length > bytesMax) throw new Error("the answer is too long");
  }
  return text;
}
