import { expect, test } from "vitest";
import { joinedArguments, parseProcessStat, processPattern } from "../src/index.ts";

test("processPattern: a name as the kernel cuts it, whole", () => {
  const { matchesName, matchesArguments } = processPattern({ name: "a-very-long-program" });
  expect(matchesName("a-very-long-pro")).toBe(true);
  expect(matchesName("a-very-long-pr")).toBe(false);
  expect(matchesArguments).toBeNull();
});

test("processPattern: regular expressions are found anywhere; without a name, any", () => {
  const { matchesName, matchesArguments } = processPattern({ argRegex: "-D /srv/(a|b)" });
  expect(matchesName("anything")).toBe(true);
  expect(matchesArguments?.("postgres -D /srv/b")).toBe(true);
  expect(matchesArguments?.("postgres -D /srv/c")).toBe(false);
  expect(processPattern({ nameRegex: "^post" }).matchesName("my-postgres")).toBe(false);
  expect(() => processPattern({ nameRegex: "(" })).toThrow(SyntaxError);
});

test("parseProcessStat: names with spaces and parentheses; the dead are nobody", () => {
  expect(parseProcessStat("12 (a) b (c)) S 7 12 12 0")).toEqual({ name: "a) b (c)", parent: 7 });
  expect(parseProcessStat("12 (sh) Z 7 12 12 0")).toBeNull();
});

test("joinedArguments: spaces between, none behind", () => {
  expect(joinedArguments("sleep\x00300\x00")).toBe("sleep 300");
  expect(joinedArguments("")).toBe("");
});
