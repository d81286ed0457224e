/** Both languages say everything, and numbers and times are written as each language writes them. */
import { expect, test } from "vitest";
import { catalogue } from "../src/words/catalogue.ts";
import { formatFor } from "../src/words/language.ts";
import { unbroken } from "../src/words/unbroken.ts";

type Leaf = { readonly path: string; readonly kind: string; readonly text: string };

function leavesOf(value: unknown, path: string): Leaf[] {
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, `${path}.${key}`));
  }
  const text = typeof value === "function" ? String(value(3, 4, "a", "b")) : String(value);
  return [{ path, kind: typeof value, text }];
}

test("words: French has every sentence of English, and of the same kind", () => {
  const english = leavesOf(catalogue.en, "");
  const french = new Map(leavesOf(catalogue.fr, "").map((leaf) => [leaf.path, leaf]));
  for (const { path, kind } of english) expect(french.get(path)?.kind, path).toBe(kind);
  const known = new Set(english.map(({ path }) => path));
  const added = [...french.keys()].filter((path) => !known.has(path));
  expect(added).toEqual([]);
});

test("words: nothing is empty that has words in the other language, and nothing is undefined", () => {
  const french = new Map(leavesOf(catalogue.fr, "").map((leaf) => [leaf.path, leaf]));
  for (const { path, text } of leavesOf(catalogue.en, "")) {
    const other = french.get(path)?.text ?? "";
    if (text !== "") expect(other, path).not.toBe("");
    expect(`${text}${other}`, path).not.toMatch(/undefined|NaN|\[object/);
  }
});

test("words: long sentences are translated, not copied", () => {
  const english = new Map(leavesOf(catalogue.en, "").map((leaf) => [leaf.path, leaf.text]));
  const copied = leavesOf(catalogue.fr, "").filter(
    ({ path, text }) => text.length > 30 && english.get(path) === text,
  );
  expect(copied).toEqual([]);
});

test.each([
  [0.5, "0.50 ms", "0,50 ms"],
  [42, "42 ms", "42 ms"],
  [430, "0.4 s", "0,4 s"],
  [9_400, "9.4 s", "9,4 s"],
  [61_000, "61 s", "61 s"],
  [240_000, "4 min", "4 min"],
  [7_500_000, "2 h 05 min", "2 h 05 min"],
  [500_000_000, "5 d 18 h", "5 j 18 h"],
])("words: %d ms is %s and %s", (ms, english, french) => {
  expect(formatFor("en").duration(ms)).toBe(english);
  expect(formatFor("fr").duration(ms)).toBe(french);
});

test("words: sizes and times of day", () => {
  const english = formatFor("en", "UTC");
  const french = formatFor("fr", "UTC");
  expect(english.bytes(12_500_000)).toBe("12.5 MB");
  expect(french.bytes(12_500_000)).toBe("12,5 Mo");
  expect(english.bytes(0)).toBe("0 B");
  const now = Date.parse("2026-11-28T12:00:00Z");
  expect(english.time("2026-11-28T09:05:07Z", now)).toBe("09:05:07");
  expect(english.time("2026-11-27T09:05:07Z", now)).toBe("27 Nov 09:05:07");
});

test("words: no line of French ends before double punctuation or inside of quotation marks", () => {
  const table = {
    ...{ said: "« Prêt » : oui ; non ? « a:b » !", deep: { of: ["Vide : rien"] } },
    made: (node: string) => `Sur « ${node} » : rien`,
  };
  const { made, ...texts } = unbroken(table);
  expect(texts).toEqual({
    said: "«\u00a0Prêt\u00a0»\u00a0: oui\u00a0; non\u00a0? «\u00a0a:b\u00a0»\u00a0!",
    deep: { of: ["Vide\u00a0: rien"] },
  });
  expect(made("node1")).toBe("Sur «\u00a0node1\u00a0»\u00a0: rien");
});
