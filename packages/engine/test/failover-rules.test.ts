import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Expression,
  evaluate,
  expressionWords,
  type FailoverRule,
  parseRules,
  resourceStates,
  ruleActions,
  ruleWords,
  type Sight,
} from "../src/index.ts";

function rules(text: string): readonly FailoverRule[] {
  const read = parseRules(text);
  if (!read.ok) throw new Error(`${JSON.stringify(read.problem.at)} ${read.problem.message}`);
  return read.value;
}

function problem(text: string): string {
  const read = parseRules(text);
  if (read.ok) throw new Error(`it can be read: ${read.value.map(ruleWords).join(" ")}`);
  const { at, message } = read.problem;
  return `${at.line}:${at.column} ${message}`;
}

function truth(condition: string, local = {}, remote = {}): string {
  const [rule] = rules(`x: if (${condition}) then wait();`);
  if (rule === undefined) throw new Error("there is no rule");
  return evaluate(rule.when, { local, remote });
}

describe("parseRules", () => {
  test("reads labels, sides, wildcards, precedence and comments", () => {
    const [first, second] = rules(`
      /* two rules */
      t_app: if (tcp.app == down) then restart();
      mixed: if (!local.a.* == up || remote.b.? != down && c.d-e.f == init) then stopstart(); // end
    `);
    expect(first).toMatchObject({ label: "t_app", action: "restart", at: { line: 3, column: 7 } });
    expect(second && expressionWords(second.when)).toBe(
      "(!(local.a.* == up) || (remote.b.? != down && local.c.d-e.f == init))",
    );
  });

  test.each([
    ["x if (a.b == up) then wait();", '1:3 a ":" behind the label was expected, not "if"'],
    ["x: if a.b == up then wait();", '1:7 "(" was expected, not "a.b"'],
    ["x: if (a.b = up) then wait();", '1:12 "=" cannot stand here'],
    ["x: if (a == up) then wait();", '1:8 "a" is no resource; write class.id, class.* or class.?'],
    [
      "x: if (a.b == off) then wait();",
      '1:15 there is no state "off"; use init, up, down or unknown',
    ],
    [
      "x: if (a.b == up) then reboot();",
      '1:24 there is no action "reboot"; use wait, stop, stopstart, restart or swap',
    ],
    ["x: if (a.b == up)\n  then wait()", '2:14 ";" was expected, not "the end"'],
    [
      "x: if (a.b == up) then stop();\nx: if (a.b == up) then stop();",
      '2:1 the label "x" stands twice',
    ],
    ["x: if ((a.b == up) then stop();", '1:20 ")" was expected, not "then"'],
    [
      "x: if (cluster() == down) then wait();",
      "1:8 cluster() is not known here; look at heartbeat.*",
    ],
    [`x: if (${"(".repeat(60)}`, "1:58 more than 50 levels of parentheses"],
  ])("%s: says where and what", (text, words) => {
    expect(problem(text)).toBe(words);
  });

  const expressions: fc.Arbitrary<Expression> = fc.letrec<{ expression: Expression }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.record({
        type: fc.constantFrom("is" as const, "is not" as const),
        side: fc.constantFrom("local" as const, "remote" as const),
        class: fc.constantFrom("tcp", "custom", "heartbeat"),
        id: fc.constantFrom("*", "?", "app", "10.0.0.1", "a_b-c"),
        state: fc.constantFrom(...resourceStates),
      }),
      fc.record({ type: fc.constant("not" as const), of: tie("expression") }),
      fc.record({
        type: fc.constantFrom("and" as const, "or" as const),
        left: tie("expression"),
        right: tie("expression"),
      }),
    ),
  })).expression;

  test("what is written is read back the same", () => {
    fc.assert(
      fc.property(expressions, fc.constantFrom(...ruleActions), (when, action) => {
        const rule = { label: "x", when, action, at: { line: 1, column: 1 } };
        expect(rules(ruleWords(rule))).toEqual([rule]);
      }),
    );
  });

  test("no text makes it fail: it is read, or the place of the problem lies inside", () => {
    const words = [
      "if",
      "then",
      "(",
      ")",
      ";",
      ":",
      "!",
      "&&",
      "||",
      "==",
      "a.b",
      "up",
      "x",
      "\n",
      "/*",
    ];
    const texts = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.array(fc.constantFrom(...words, " "), { maxLength: 40 }).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const read = parseRules(text);
        if (read.ok) return;
        const lines = text.split("\n");
        const { line, column } = read.problem.at;
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
      }),
      { numRuns: 500 },
    );
  });

  test("evaluate: not, and, or are those of three values, whatever is looked at", () => {
    const values = fc.constantFrom("init", "up", "down", "7");
    const sights: fc.Arbitrary<Sight> = fc
      .dictionary(fc.constantFrom("tcp.app", "tcp.b", "custom.app", "heartbeat.a"), values)
      .map((local) => ({ local, remote: {} }));
    const not = { holds: "fails", fails: "holds", open: "open" } as const;
    fc.assert(
      fc.property(expressions, expressions, sights, (left, right, sight) => {
        const of = (one: Expression): string => evaluate(one, sight);
        expect(of({ type: "not", of: left })).toBe(not[evaluate(left, sight)]);
        const both = { type: "and", left, right } as const;
        const none = { type: "not", of: left } as const;
        const other = { type: "not", of: right } as const;
        // De Morgan.
        expect(of({ type: "not", of: both })).toBe(of({ type: "or", left: none, right: other }));
      }),
    );
  });
});

describe("evaluate", () => {
  test("one resource: its state; what does not exist is unknown", () => {
    expect(truth("tcp.app == down", { "tcp.app": "down" })).toBe("holds");
    expect(truth("tcp.app != down", { "tcp.app": "up" })).toBe("holds");
    expect(truth("tcp.app == down")).toBe("fails");
    expect(truth("tcp.app == unknown")).toBe("holds");
    expect(truth("remote.tcp.app == down", { "tcp.app": "down" }, { "tcp.app": "up" })).toBe(
      "fails",
    );
  });

  test("all and any: of a class without members nothing is so", () => {
    const mixed = { "ip.1": "down", "ip.2": "up" };
    expect(truth("ip.? == down", mixed)).toBe("holds");
    expect(truth("ip.* == down", mixed)).toBe("fails");
    expect(truth("ip.* == down", { "ip.1": "down", "ip.2": "down" })).toBe("holds");
    expect(truth("ip.* == down")).toBe("fails");
    expect(truth("ip.? != down")).toBe("fails");
  });

  test("init: what was not looked at yet decides nothing, unless it is named", () => {
    const waiting = { "custom.a": "init", "custom.b": "up" };
    expect(truth("custom.a == down", waiting)).toBe("open");
    expect(truth("custom.? == down", waiting)).toBe("open");
    expect(truth("custom.? == up", waiting)).toBe("holds");
    expect(truth("custom.a == init", waiting)).toBe("holds");
  });
});
