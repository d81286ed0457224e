import type { Checker, ModuleConfig } from "@gemel/protocol";
import { expect, test } from "vitest";
import { ruleSetOf, ruleWords } from "../src/index.ts";

function checker(
  resource: string,
  action: Checker["action"],
  when: Checker["when"] = "pre",
): Checker {
  const look = { type: "ping", host: "198.18.0.9" } as const;
  return { resource, when, action, intervalMs: 1000, timeoutMs: 500, failures: 1, look };
}

function words(checkers: readonly Checker[], text = "", extended = true): readonly string[] {
  const failoverRules = { text, extends: extended, periodMs: 5000, handleMs: 15_000 };
  const read = ruleSetOf({ checkers, failoverRules } as unknown as ModuleConfig);
  if (!read.ok) throw new Error(read.problem.message);
  return read.value.rules.map(ruleWords);
}

const checkers = [
  checker("ping.gw", "wait"),
  checker("intf.a", "wait"),
  checker("intf.b", "wait"),
  checker("custom.disk-1", "wait"),
  checker("tcp.app", "restart", "prim"),
];

test("ruleSetOf: a checker that waits makes a rule, those of one interface class share theirs", () => {
  expect(words(checkers)).toEqual([
    "p_gw: if (local.ping.gw == down) then wait();",
    "interface_failure: if ((local.intf.a == down || local.intf.b == down)) then wait();",
    "c_disk_1: if (local.custom.disk-1 == down) then wait();",
  ]);
});

test("ruleSetOf: a rule of the module takes the place of one with its label; extends=no leaves only those", () => {
  const own = "p_gw: if (ping.gw == down && intf.? == up) then stop();";
  expect(words(checkers, own)[0]).toBe(
    "p_gw: if ((local.ping.gw == down && local.intf.? == up)) then stop();",
  );
  expect(words(checkers, own, false)).toHaveLength(1);
});
