import { expect, test } from "vitest";
import { nodesThatAnswered, overlapOf } from "../src/ledger/overlap.ts";
import { type Acknowledged, parseRecord, recordLine } from "../src/ledger/record.ts";

function operation(node: string, beganMs: number, atMs: number): Acknowledged {
  return { node, beganMs, atMs, writer: "client", sequence: beganMs };
}

const window = { fromMs: 0, untilMs: 100 };

test("overlapOf: the right that goes from one node to the other is none", () => {
  const all = [operation("a", 1, 2), operation("a", 3, 4), operation("b", 5, 6)];
  expect(overlapOf(all, window)).toBeUndefined();
});

test("overlapOf: an answer that was on its way and comes late is none", () => {
  const all = [operation("a", 1, 9), operation("b", 5, 6), operation("b", 7, 8)];
  expect(overlapOf(all, window)).toBeUndefined();
});

test("overlapOf: each node answers what was begun after an answer of the other", () => {
  const [first, second, third] = [
    operation("a", 1, 2),
    operation("b", 3, 4),
    operation("a", 5, 6),
  ] as const;
  expect(overlapOf([third, second, first], window)).toEqual([third, second]);
});

test("overlapOf: what was begun outside of the window does not count", () => {
  const all = [operation("b", 3, 4), operation("a", 5, 6), operation("b", 101, 102)];
  expect(overlapOf(all, window)).toBeUndefined();
  expect(nodesThatAnswered(all, { fromMs: 4, untilMs: 101 })).toEqual(["a"]);
});

test("recordLine: is read back as it was", () => {
  const record = operation("node1", 12.5, 13.25);
  expect(parseRecord(recordLine(record).trimEnd())).toEqual(record);
});
