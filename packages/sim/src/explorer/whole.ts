/**
 * A state of the whole: two nodes, what is between them, the witness, and what may still go wrong.
 *
 * @module
 */
import type { WitnessEntry, WitnessReply, WitnessRequest } from "@gemel/protocol";
import type { Budget } from "./budget.ts";
import { Interner } from "./interner.ts";
import type { Message, Node, Writes } from "./node.ts";

/** Which of the two nodes. */
export type Side = 0 | 1;
export const sides: readonly Side[] = [0, 1];

export function other(side: Side): Side {
  return side === 0 ? 1 : 0;
}

export function name(side: Side): string {
  return side === 0 ? "a" : "b";
}

export type Pair<T> = readonly [T, T];

/** Between the nodes, by the side that it goes to. */
export type Wire = {
  /** Of the link session, in order. */
  readonly link: Pair<readonly Message[]>;
  /** The report before the present one, while it was not heard; null: none is on its way. */
  readonly late: Pair<number | null>;
};

/** A request that the witness has (`reply`: its answer is on the way) or will have. */
export type Call = { readonly reply: WitnessReply | null };

export type WitnessPart = {
  readonly identity: string;
  readonly entry: WitnessEntry | null;
  /** By the side that waits for it. */
  readonly calls: Pair<Call | null>;
  /** Requests on their way whose senders wait no longer. */
  readonly strays: readonly WitnessRequest[];
};

export type Tally = {
  readonly acknowledged: Writes;
  readonly left: Budget;
};

export type Whole = {
  readonly nodes: Pair<number>;
  readonly wire: number;
  readonly witness: number;
  readonly tally: number;
};

/** How many numbers {@link rowOf} gives. */
export const width = 5;

export function rowOf({ nodes, wire, witness, tally }: Whole): readonly number[] {
  return [nodes[0], nodes[1], wire, witness, tally];
}

/** Everything of which there are few, by number. */
export class Parts {
  readonly nodes: Interner<Node> = new Interner();
  readonly reports: Interner<Node["report"]> = new Interner();
  readonly wires: Interner<Wire> = new Interner();
  readonly witnesses: Interner<WitnessPart> = new Interner();
  readonly tallies: Interner<Tally> = new Interner();
  readonly #reportOf: number[] = [];
  readonly #heardBy: number[] = [];

  /** The number of the report that node number `id` shows. */
  reportOf(id: number): number {
    const known = this.#reportOf[id];
    if (known !== undefined) return known;
    const number = this.reports.id(this.nodes.value(id).report);
    this.#reportOf[id] = number;
    return number;
  }

  /** The number of the report that node number `id` heard last. */
  heardBy(id: number): number {
    const known = this.#heardBy[id];
    if (known !== undefined) return known;
    const number = this.reports.id(this.nodes.value(id).engine?.peer.report ?? null);
    this.#heardBy[id] = number;
    return number;
  }
}

export function put<T>(pair: Pair<T>, side: Side, value: T): Pair<T> {
  return side === 0 ? [value, pair[1]] : [pair[0], value];
}
