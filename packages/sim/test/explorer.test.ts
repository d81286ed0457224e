import { present } from "@gemel/base";
import type { WitnessEntry } from "@gemel/protocol";
import { describe, expect, test } from "vitest";
import { type Budget, budgetOf } from "../src/explorer/budget.ts";
import { budgets } from "../src/explorer/budgets.ts";
import { explore } from "../src/explorer/explore.ts";
import { StateTable } from "../src/explorer/state-table.ts";
import { Ways } from "../src/explorer/ways-back.ts";

const budget = (words: string): Budget => present(budgetOf(words), words);

describe("explore", () => {
  test.each(["cut=1", "crash=1", "damage=1"])(
    "every state within %s holds every promise",
    { timeout: 60_000 },
    (words) => {
      const { states, complete, failure, trace } = explore(budget(words));
      expect(failure, trace.join("\n")).toBeNull();
      expect(complete).toBe(true);
      expect(states).toBeGreaterThan(1000);
    },
  );

  test("a witness that grants whatever it is asked is found out, with the way to it", () => {
    const generous = (
      _identity: string,
      entry: WitnessEntry | null,
      request: { readonly type: string; readonly epoch?: number; readonly node?: string },
    ): WitnessEntry | null =>
      request.type === "look"
        ? entry
        : { epoch: request.epoch ?? 0, holder: request.node ?? null, generation: null };
    const { failure, trace } = explore(budget("cut=1 ask=2"), { witness: generous });
    expect(failure).toBe("both nodes hold the sole right");
    expect(trace.join("\n")).toContain("the witness has take of b");
  });

  test("a witness that has forgotten everything leaves states without a way back", () => {
    const dead = (_identity: string, entry: WitnessEntry | null): WitnessEntry | null =>
      entry ?? { epoch: 4, holder: null, generation: null };
    expect(explore(budget("cut=1"), { witness: dead }).failure).toMatch(/^no way back from \d+ /);
  });
});

test("budgets: each can be read", () => {
  for (const words of budgets) expect(budgetOf(words), words).not.toBeNull();
  expect(budgetOf("crash=1 luck=3")).toBeNull();
});

test("StateTable: equal rows are one state, also after it grew", () => {
  const table = new StateTable(2);
  for (let index = 0; index < 80_000; index++) expect(table.add([index, -index])).toBe(index);
  expect(table.add([77, -77])).toBe(77);
  expect(table.size).toBe(80_000);
});

test("Ways: what leads to no good state is stuck", () => {
  const ways = new Ways();
  ways.add(0, 1);
  ways.add(1, 2);
  ways.add(2, 1);
  ways.add(3, 2);
  ways.add(2, 4);
  expect(ways.stuck(5, [2])).toEqual([4]);
  expect(ways.stuck(5, [4])).toEqual([]);
});
