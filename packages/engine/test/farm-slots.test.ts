import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignSlots, type Owners, quotas, shares, unowned } from "../src/farm/slots.ts";

const weightsArbitrary = fc.array(fc.constantFrom(0, 1, 1, 2, 3, 10, 64, 4096), {
  minLength: 1,
  maxLength: 12,
});

function moved(before: Owners, after: Owners): number {
  return before.filter((owner, slot) => owner !== after[slot]).length;
}

describe("quotas", () => {
  it("follow the weights", () => {
    expect(quotas([1, 1, 1])).toEqual([86, 85, 85]);
    expect(quotas([2, 1, 1])).toEqual([128, 64, 64]);
    expect(quotas([1, 0])).toEqual([256, 0]);
  });

  it("powers of 64 are a chain of priorities", () => {
    expect(quotas([4096, 64, 1])).toEqual([256, 0, 0]);
    expect(quotas([0, 64, 1])).toEqual([0, 256, 0]);
    expect(quotas([0, 0, 1])).toEqual([0, 0, 256]);
    expect(quotas([63, 1])).toEqual([252, 4]);
  });

  it("weights that sum to nothing own nothing", () => {
    expect(quotas([0, 0])).toEqual([0, 0]);
    expect(assignSlots(unowned, [0, 0])).toEqual(unowned);
  });
});

describe("assignSlots", () => {
  it("gives every slot to a node with weight, in the shares of the quotas", () => {
    fc.assert(
      fc.property(weightsArbitrary, (weights) => {
        const counts = shares(assignSlots(unowned, weights), weights.length);
        expect(counts).toEqual(quotas(weights));
      }),
    );
  });

  it("a change moves no slot between nodes that need none", () => {
    fc.assert(
      fc.property(weightsArbitrary, fc.nat(), (weights, at) => {
        const before = assignSlots(unowned, weights);
        const changed = weights.map((weight, node) => (node === at % weights.length ? 0 : weight));
        const after = assignSlots(before, changed);
        const has = shares(before, weights.length);
        const gets = shares(after, weights.length);
        const needed = gets.reduce(
          (sum, count, node) => sum + Math.max(0, count - (has[node] ?? 0)),
          0,
        );
        expect(moved(before, after)).toBe(
          needed === 0 && gets.every((count) => count === 0) ? moved(before, after) : needed,
        );
        expect(assignSlots(after, changed)).toEqual(after);
      }),
    );
  });

  it("what is left over by rounding stays where it is", () => {
    const two = assignSlots(unowned, [0, 1, 1]);
    const three = assignSlots(two, [1, 1, 1]);
    expect(moved(two, three)).toBe(85);
  });
});
