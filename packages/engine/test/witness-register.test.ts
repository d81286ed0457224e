import type { WitnessEntry, WitnessRequest } from "@gemel/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { register } from "../src/index.ts";

const identity = "1".repeat(32);
const other = "2".repeat(32);
const both: WitnessEntry = { epoch: 4, holder: null, generation: null };
const mine: WitnessEntry = { epoch: 5, holder: "a", generation: null };

function take(change: Partial<Extract<WitnessRequest, { type: "take" }>> = {}): WitnessRequest {
  const move = { module: "m", identity, generation: null, node: "a" };
  return { type: "take", ...move, epoch: 5, from: 4, back: true, ...change };
}

function tell(type: "share" | "hold", epoch: number, change: object = {}): WitnessRequest {
  const move = { type, module: "m", identity, epoch, generation: null, node: "a", ...change };
  return move as WitnessRequest;
}

test("register: the right is taken from the sharing that the asker knows, and from no other", () => {
  expect(register(identity, both, take())).toEqual(mine);
  expect(register(identity, { ...both, epoch: 3 }, take())).toEqual({ ...both, epoch: 3 });
  expect(register(identity, { ...both, epoch: 5 }, take({ epoch: 9 }))?.holder).toBeNull();
});

test("register: of two that ask from the same state only the first gets it", () => {
  const first = register(identity, both, take());
  expect(register(identity, first, take({ node: "b", epoch: 6 }))).toBe(first);
});

test("register: only who held it takes it back, and only at a new epoch", () => {
  expect(register(identity, mine, take({ epoch: 7 }))?.epoch).toBe(7);
  expect(register(identity, mine, take({ epoch: 7, back: false }))).toBe(mine);
  expect(register(identity, mine, take({ epoch: 5 }))).toBe(mine);
  expect(register(identity, mine, take({ node: "b", epoch: 8 }))).toBe(mine);
});

test("register: a witness without state grants nothing, and is filled by what both recorded", () => {
  expect(register(identity, null, take())).toBeNull();
  expect(register(identity, null, tell("share", 8))).toEqual({ ...both, epoch: 8 });
  expect(register(identity, null, tell("hold", 8))).toEqual({ ...mine, epoch: 8 });
});

test("register: what was meant for another witness is void", () => {
  for (const type of ["share", "hold"] as const)
    expect(register(identity, both, tell(type, 9, { identity: other }))).toBe(both);
  expect(register(identity, both, take({ identity: other }))).toBe(both);
});

test("register: the epoch never goes back, whatever arrives, late and twice", () => {
  const epochs = fc.integer({ min: 1, max: 9 });
  const node = fc.constantFrom("a", "b");
  const requests = fc.oneof(
    fc.record({ epoch: epochs, from: epochs, node, back: fc.boolean() }).map(take),
    fc.record({ epoch: epochs, node }).map((one) => tell("hold", one.epoch, one)),
    epochs.map((epoch) => tell("share", epoch)),
  );
  fc.assert(
    fc.property(fc.array(requests, { maxLength: 20 }), (all) => {
      let entry: WitnessEntry | null = null;
      for (const request of all) {
        const next = register(identity, entry, request);
        if (next !== entry) expect(next?.epoch).toBeGreaterThan(entry?.epoch ?? 0);
        entry = next;
      }
    }),
  );
});
