/**
 * Breadth first through every state that a budget allows, then backwards from the good ones: is there a
 * way to PRIM and SECOND from everywhere?
 *
 * @see docs/internals/model.md
 * @module
 */
import { AssertionError } from "@gemel/base";
import { register } from "@gemel/engine";
import type { Budget } from "./budget.ts";
import { firstState } from "./first-state.ts";
import { pictureOf } from "./picture.ts";
import { checkGood, isGood } from "./promises.ts";
import { NumberList, StateTable } from "./state-table.ts";
import { Successors } from "./successors.ts";
import { timelessConfig } from "./timeless.ts";
import { Violation } from "./violation.ts";
import { Ways } from "./ways-back.ts";
import { rowOf, type Whole, width } from "./whole.ts";
import { WorldStep } from "./world-step.ts";

export type Exploration = {
  readonly states: number;
  readonly good: number;
  /** False: cut short by `statesMax`, so that nothing is known of the ways back. */
  readonly complete: boolean;
  /** What was broken, or the states without a way back; null: nothing. */
  readonly failure: string | null;
  /** The shortest way to it. */
  readonly trace: readonly string[];
};

export type ExploreOptions = {
  readonly statesMax?: number;
  /** What the witness does with a request; only to see that a wrong one is found out. */
  readonly witness?: typeof register;
};

export function explore(budget: Budget, options: ExploreOptions = {}): Exploration {
  return new Explorer(options).run(budget);
}

class Explorer {
  readonly #step = new WorldStep([timelessConfig("a", "b"), timelessConfig("b", "a")]);
  readonly #successors: Successors;
  readonly #table = new StateTable(width);
  readonly #parents = new NumberList();
  readonly #ways = new Ways();
  readonly #good: number[] = [];
  readonly #statesMax: number;

  constructor({ statesMax = Number.POSITIVE_INFINITY, witness = register }: ExploreOptions) {
    this.#statesMax = statesMax;
    this.#successors = new Successors(this.#step, witness);
  }

  run(budget: Budget): Exploration {
    this.#visit(
      firstState(this.#successors, budget, (whole) => this.#isGood(whole)),
      -1,
    );
    for (let index = 0; index < this.#table.size; index++) {
      if (this.#table.size >= this.#statesMax) return this.#result(false, null, index);
      try {
        this.#expand(index);
      } catch (error) {
        if (!(error instanceof Violation || error instanceof AssertionError)) throw error;
        return this.#result(false, error.message, index);
      }
    }
    const [first, ...others] = this.#ways.stuck(this.#table.size, this.#good);
    if (first === undefined) return this.#result(true, null, 0);
    return this.#result(true, `no way back from ${others.length + 1} states`, first);
  }

  #expand(index: number): void {
    for (const { whole, free } of this.#successors.of(this.#whole(index))) {
      const next = this.#visit(whole, index);
      if (free) this.#ways.add(index, next);
    }
  }

  #visit(whole: Whole, from: number): number {
    const before = this.#table.size;
    const index = this.#table.add(rowOf(whole));
    if (index < before) return index;
    this.#parents.push(from);
    if (this.#isGood(whole)) this.#good.push(index);
    return index;
  }

  #isGood(whole: Whole): boolean {
    const nodes = [this.#step.node(whole, 0), this.#step.node(whole, 1)] as const;
    if (!isGood(nodes, this.#step.witness(whole))) return false;
    checkGood(nodes, this.#step.wire(whole).link.flat().length === 0);
    return true;
  }

  #result(complete: boolean, failure: string | null, at: number): Exploration {
    return {
      states: this.#table.size,
      good: this.#good.length,
      complete,
      failure,
      trace: failure === null ? [] : [...this.#trace(at), failure],
    };
  }

  /** What led to a state, in words: parents are known, labels are found again. */
  #trace(index: number): readonly string[] {
    const lines: string[] = [];
    for (let at = index; this.#parents.at(at) >= 0; at = this.#parents.at(at)) {
      const wanted = rowOf(this.#whole(at)).join();
      const found = this.#successors
        .of(this.#whole(this.#parents.at(at)))
        .find(({ whole }) => rowOf(whole).join() === wanted);
      lines.push(`${found?.label ?? "?"}\n    ${pictureOf(this.#step, this.#whole(at))}`);
    }
    return lines.reverse();
  }

  #whole(index: number): Whole {
    const [a = 0, b = 0, wire = 0, witness = 0, tally = 0] = this.#table.row(index);
    return { nodes: [a, b], wire, witness, tally };
  }
}
