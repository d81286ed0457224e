/**
 * One stream from another node, always open: what it says of itself, as soon as it says it.
 *
 * A node that says nothing for three of its signs of life is not reachable.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { type StreamEvent, streamEventSchema } from "@gemel/protocol";
import { every } from "../../system/grid.ts";
import type { PeerClient } from "./peer-client.ts";

const lookMs = 500;
/** Looks on the grid in a row that heard nothing: three and a half seconds, or less where this node itself was paused. */
const silentMax = 7;
const againMs = 1000;
/** A line of the stream is a statement of a node at most. */
const lineMax = 16 << 20;

export type LinkListener = {
  readonly heard: (event: StreamEvent) => void;
  /** It is there, and says nothing new. */
  readonly alive: () => void;
  readonly lost: (problem: string) => void;
};

export class PeerLink {
  readonly #client: PeerClient;
  readonly #listener: LinkListener;
  readonly #ended = new AbortController();
  #last = "";

  constructor(client: PeerClient, listener: LinkListener) {
    this.#client = client;
    this.#listener = listener;
    void this.#run();
  }

  close(): void {
    this.#ended.abort();
    this.#client.reset();
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      try {
        await this.#listen(signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#listener.lost(error instanceof Error ? error.message : String(error));
      }
      await delay(againMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #listen(signal: AbortSignal): Promise<void> {
    const response = await this.#client.ask({
      ...this.#client.rest.request("stream", { query: { scope: "node" } }),
      body: null,
      headers: {
        accept: "text/event-stream",
        ...(this.#last === "" ? {} : { "last-event-id": this.#last }),
      },
      signal,
    });
    if (response.statusCode !== 200) {
      response.resume();
      throw new Error(`It answered with status ${response.statusCode}`);
    }
    await this.#read(response);
  }

  /** Rejects when the stream is over, or silent. */
  #read(response: IncomingMessage): Promise<never> {
    return new Promise((_, reject) => {
      let rest = "";
      let silent = 0;
      const fail = (error: Error): void => {
        endLooks();
        reject(error);
        response.destroy();
      };
      const endLooks = every(lookMs, () => {
        silent += 1;
        if (silent >= silentMax) fail(new Error("It is silent"));
      });
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        silent = 0;
        try {
          rest = this.#take(rest + part);
        } catch (error) {
          fail(error instanceof Error ? error : new Error(String(error)));
        }
      });
      response.on("error", fail);
      response.on("close", () => fail(new Error("It ended the connection")));
    });
  }

  /** Returns what is not complete yet. */
  #take(text: string): string {
    if (text.length > lineMax) throw new Error("It says too much at once");
    const messages = text.split("\n\n");
    const rest = messages.pop() ?? "";
    this.#listener.alive();
    for (const message of messages) this.#hear(message);
    return rest;
  }

  #hear(message: string): void {
    const fields = new Map<string, string>();
    for (const line of message.split("\n")) {
      const colon = line.indexOf(":");
      if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trimStart());
    }
    const [type, data, id] = [fields.get("event"), fields.get("data"), fields.get("id")];
    if (type === undefined || data === undefined) return;
    if (id !== undefined) this.#last = id;
    const parsed = streamEventSchema.safeParse({ type, data: JSON.parse(data) });
    // What another version says in other words is left out.
    if (parsed.success) this.#listener.heard(parsed.data);
  }
}
