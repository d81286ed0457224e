import { expect, test } from "vitest";
import { everything, Scope, scopeText } from "../src/scope.ts";

test("isLocal: without rules nothing is local but what belongs to the file system, or is unfinished", () => {
  const scope = new Scope(everything);
  expect(scope.isWhole).toBe(true);
  expect(scope.isLocal("", true)).toBe(false);
  expect(scope.isLocal("a/b", false)).toBe(false);
  expect(scope.isLocal("lost+found", true)).toBe(true);
  expect(scope.isLocal("lost+found/#12", false)).toBe(true);
  expect(scope.isLocal("a/lost+found", true)).toBe(false);
  expect(scope.isLocal("lost+founds", true)).toBe(false);
  expect(scope.isLocal(".gemel-moved-3/x", false)).toBe(true);
});

test("isLocal: an excluded path is local with all beneath it, its neighbours are not", () => {
  const scope = new Scope({ ...everything, excluded: ["cache", "a/tmp"] });
  const local = ["cache", "cache/x/y", "a/tmp", "a/tmp/z"];
  const mirrored = ["cache2", "a", "a/tmp2", "b/cache", "b/a/tmp"];
  expect(local.filter((path) => !scope.isLocal(path, true))).toEqual([]);
  expect(mirrored.filter((path) => scope.isLocal(path, true))).toEqual([]);
});

test("isLocal: a pattern is looked for anywhere in the path, and covers what is beneath a match", () => {
  const scope = new Scope({ ...everything, excludedPatterns: [".*\\.tmp$", "^logs(/|$)"] });
  const local = ["x.tmp", "a/x.tmp", "d.tmp/inside", "logs", "logs/today"];
  const mirrored = ["x.tmp2", "a/logs", "tmp"];
  expect(local.filter((path) => !scope.isLocal(path, false))).toEqual([]);
  expect(mirrored.filter((path) => scope.isLocal(path, false))).toEqual([]);
});

test("isLocal: with rules that include, files that none matches are local, directories never", () => {
  const rules = { ...everything, included: ["keep"], includedPatterns: ["\\.db$"] };
  const scope = new Scope({ ...rules, excluded: ["keep/not"] });
  expect(scope.isLocal("a/x.db", false)).toBe(false);
  expect(scope.isLocal("a/x.log", false)).toBe(true);
  expect(scope.isLocal("a", true)).toBe(false);
  expect(scope.isLocal("keep/x.log", false)).toBe(false);
  expect(scope.isLocal("keep/not/x.db", false)).toBe(true);
});

test("scopeText: is the same for the same rules in any order, and tells different ones apart", () => {
  const one = { ...everything, excluded: ["a", "b"] };
  expect(scopeText({ ...one, excluded: ["b", "a", "a"] })).toBe(scopeText(one));
  expect(scopeText({ ...everything, included: ["a", "b"] })).not.toBe(scopeText(one));
  expect(scopeText({ ...everything, excludedPatterns: ["a", "b"] })).not.toBe(scopeText(one));
  expect(scopeText(everything)).toBe("");
});
