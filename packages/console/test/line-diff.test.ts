/** Differences between texts. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { hunksOf, lineDiff } from "../src/configuration/line-diff.ts";

const texts = fc
  .array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 })
  .map((lines) => lines.join("\n"));

test("line-diff: what is left of each side is that side", () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const lines = lineDiff(before, after);
      const side = (skip: string): string =>
        lines
          .filter(({ kind }) => kind !== skip)
          .map(({ text }) => text)
          .join("\n");
      expect(side("added")).toBe(before);
      expect(side("removed")).toBe(after);
    }),
  );
});

test("line-diff: one changed line is one removed and one added", () => {
  const kinds = lineDiff("a\nb\nc", "a\nx\nc").map(({ kind }) => kind);
  expect(kinds).toEqual(["same", "removed", "added", "same"]);
});

test("line-diff: hunks keep what is near a change and count what is left out", () => {
  const before = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  const after = before.map((line, index) => (index === 10 ? "other" : line));
  const hunks = hunksOf(lineDiff(before.join("\n"), after.join("\n")), 2);
  expect(hunks.map(({ skipped, lines }) => [skipped, lines.length])).toEqual([[8, 6]]);
  expect(hunksOf(lineDiff("a", "a"))).toEqual([]);
});
