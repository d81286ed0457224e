/**
 * Runs the same on several directories and says where what was seen differs.
 *
 * @module
 */
import { expect } from "vitest";
import { describeTree } from "../compare-trees.ts";

/** What `act` returns, or the code of its error. Numbers below zero are errors already. */
export function outcome(act: () => unknown): unknown {
  try {
    return act() ?? "done";
  } catch (error) {
    if (error instanceof Error && "code" in error) return error.code;
    throw error;
  }
}

/** Collects lines of two places, and compares them all at the end. */
export class Comparison {
  readonly #expected: string[] = [];
  readonly #actual: string[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** `run` gets a directory and says what it saw. */
  add(name: string, places: readonly [string, string], run: (directory: string) => unknown): void {
    const [expected, actual] = places.map((place) => {
      const seen = run(place);
      return `${name}: ${JSON.stringify(seen)}`;
    });
    this.#expected.push(expected ?? "");
    this.#actual.push(actual ?? "");
    this.#count += 1;
  }

  /** The trees in both places, too, with ACLs and attributes. */
  addTree(places: readonly [string, string]): void {
    const [expected, actual] = places.map((place) => describeTree(place, { xattrs: true }));
    this.#expected.push(...(expected ?? []));
    this.#actual.push(...(actual ?? []));
  }

  check(): void {
    const differing = this.#expected.flatMap((expected, index) => {
      const actual = this.#actual[index] ?? "";
      return expected === actual ? [] : [{ expected, actual }];
    });
    expect(differing).toEqual([]);
  }
}
