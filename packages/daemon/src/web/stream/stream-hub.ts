/**
 * Events of the cluster to whoever listens, with ids, and a bounded past for those who come again.
 *
 * Of overviews only the newest is kept: it says everything. It comes first for every listener.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import type { Overview, StreamEvent } from "@gemel/protocol";
import type { SentEvent } from "../../rest/event-stream.ts";

const pastMax = 2000;

export type StreamListener = {
  /** `node`: only what happens on this node, without overviews. */
  readonly scope: "cluster" | "node";
  /** Id of the last event that it has; null: none. */
  readonly last: string | null;
  /** `module` null: not about one module. */
  readonly sees: (module: string | null) => boolean;
  readonly seesAll: boolean;
  readonly send: (event: SentEvent) => void;
};

type Stored = {
  readonly number: number;
  readonly event: StreamEvent;
  readonly isLocal: boolean;
  readonly text: string;
};

export class StreamHub {
  /** Ids of another life of gemeld mean nothing here. */
  readonly #life: string = randomBytes(4).toString("hex");
  readonly #listeners = new Set<StreamListener>();
  readonly #first: { readonly overview: () => Overview; readonly statement: () => StreamEvent };
  #past: Stored[] = [];
  #number = 0;

  /** How what comes first is made. */
  constructor(first: { overview: () => Overview; statement: () => StreamEvent }) {
    this.#first = first;
  }

  /** Whether anybody listens to the whole cluster. */
  get isHeard(): boolean {
    return [...this.#listeners].some(({ scope }) => scope === "cluster");
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  publish(event: StreamEvent, isLocal: boolean): void {
    this.#number += 1;
    const stored = { number: this.#number, event, isLocal, text: JSON.stringify(event.data) };
    if (event.type !== "overview" && event.type !== "statement") this.#remember(stored);
    for (const listener of this.#listeners) this.#pass(stored, listener);
  }

  /** Returns how to end it. */
  subscribe(listener: StreamListener): () => void {
    const missed = this.#missed(listener.last);
    this.#listeners.add(listener);
    this.#pass(this.#opening(listener), listener);
    for (const stored of missed) this.#pass(stored, listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #opening({ scope }: StreamListener): Stored {
    const { overview, statement } = this.#first;
    const event: StreamEvent =
      scope === "node" ? statement() : { type: "overview", data: overview() };
    const text = JSON.stringify(event.data);
    // No new number: with it, what was missed would not come again after another loss.
    return { number: 0, event, isLocal: true, text };
  }

  #missed(last: string | null): readonly Stored[] {
    const [life, number] = last?.split("-") ?? [];
    if (life !== this.#life || number === undefined) return [];
    const after = Number(number);
    return Number.isInteger(after) ? this.#past.filter((stored) => stored.number > after) : [];
  }

  #pass({ number, event, isLocal, text }: Stored, listener: StreamListener): void {
    const { scope, sees, seesAll, send } = listener;
    if (scope === "node" && (!isLocal || event.type === "overview")) return;
    if (scope === "cluster" && event.type === "statement") return;
    const id = number === 0 ? {} : { id: `${this.#life}-${number}` };
    if (event.type === "overview" && !seesAll) {
      const modules = event.data.modules.filter(({ module }) => sees(module));
      send({ ...id, event: "overview", data: JSON.stringify({ ...event.data, modules }) });
      return;
    }
    if (sees(moduleOf(event))) send({ ...id, event: event.type, data: text });
  }

  #remember(stored: Stored): void {
    this.#past.push(stored);
    // Not at every event: to cut the front of an array moves the rest.
    if (this.#past.length >= 2 * pastMax) this.#past = this.#past.slice(-pastMax);
  }
}

function moduleOf(event: StreamEvent): string | null {
  switch (event.type) {
    case "overview":
    case "statement":
    case "alive":
      return null;
    case "log":
    case "event":
    case "metrics":
    case "operation":
      return event.data.module;
  }
}
