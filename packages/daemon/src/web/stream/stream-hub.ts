/**
 * Events of the cluster to whoever listens, with ids, and a bounded past for those who come again.
 *
 * Overviews are not kept: the newest says everything, and comes first for every listener.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import type { Overview, StreamEvent } from "@gemel/protocol";
import type { SentEvent } from "../../rest/event-stream.ts";

const pastMax = 2000;
/** Of measurements, which come all the time, a minute or two: what is older is asked for. */
const samplesMax = 250;

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

/** As written once for all; `overview`: what may have to be cut for whom may not see all of it. */
type Told = {
  readonly number: number;
  readonly type: StreamEvent["type"];
  readonly module: string | null;
  readonly isLocal: boolean;
  readonly text: string;
  readonly overview?: Overview;
};

/** What was told, oldest first. */
class Past {
  readonly #max: number;
  #told: Told[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  add(told: Told): void {
    this.#told.push(told);
    // Not at every event: to cut the front of an array moves the rest.
    if (this.#told.length >= 2 * this.#max) this.#told = this.#told.slice(-this.#max);
  }

  after(number: number): readonly Told[] {
    return this.#told.filter((told) => told.number > number);
  }
}

export class StreamHub {
  /** Ids of another life of gemeld mean nothing here. */
  readonly #life: string = randomBytes(4).toString("hex");
  readonly #listeners = new Set<StreamListener>();
  readonly #first: { readonly overview: () => Overview; readonly statement: () => StreamEvent };
  readonly #past = new Past(pastMax);
  readonly #samples = new Past(samplesMax);
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
    const told = toldOf(event, this.#number, isLocal);
    if (event.type === "metrics") this.#samples.add(told);
    else if (event.type !== "overview" && event.type !== "statement") this.#past.add(told);
    for (const listener of this.#listeners) this.#pass(told, listener);
  }

  /** Returns how to end it. */
  subscribe(listener: StreamListener): () => void {
    const missed = this.#missed(listener.last);
    this.#listeners.add(listener);
    this.#pass(this.#opening(listener), listener);
    for (const told of missed) this.#pass(told, listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #opening({ scope }: StreamListener): Told {
    const { overview, statement } = this.#first;
    const event: StreamEvent =
      scope === "node" ? statement() : { type: "overview", data: overview() };
    // No new number: with it, what was missed would not come again after another loss.
    return toldOf(event, 0, true);
  }

  #missed(last: string | null): readonly Told[] {
    const [life, number] = last?.split("-") ?? [];
    if (life !== this.#life || number === undefined) return [];
    const after = Number(number);
    if (!Number.isInteger(after)) return [];
    const missed = [...this.#past.after(after), ...this.#samples.after(after)];
    return missed.toSorted((a, b) => a.number - b.number);
  }

  #pass({ number, type, module, isLocal, text, overview }: Told, listener: StreamListener): void {
    const { scope, sees, seesAll, send } = listener;
    if (scope === "node" && (!isLocal || type === "overview")) return;
    if (scope === "cluster" && type === "statement") return;
    const id = number === 0 ? {} : { id: `${this.#life}-${number}` };
    if (overview !== undefined && !seesAll) {
      const modules = overview.modules.filter((one) => sees(one.module));
      send({ ...id, event: type, data: JSON.stringify({ ...overview, modules }) });
      return;
    }
    if (sees(module)) send({ ...id, event: type, data: text });
  }
}

function toldOf(event: StreamEvent, number: number, isLocal: boolean): Told {
  const { type } = event;
  const told = { number, type, module: moduleOf(event), isLocal, text: JSON.stringify(event.data) };
  return event.type === "overview" ? { ...told, overview: event.data } : told;
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
