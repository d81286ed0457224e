/**
 * The failover rules in force: those that the checkers of a module make, and its own.
 *
 * @module
 */
import type { Checker, ModuleConfig } from "@gemel/protocol";
import { parseRules } from "./parse.ts";
import type { Expression, FailoverRule, Read } from "./syntax.ts";

export type RuleSet = {
  readonly rules: readonly FailoverRule[];
  /** How often they are looked at, and how long one must hold before it acts. */
  readonly periodMs: number;
  readonly handleMs: number;
  /** Resources that are looked at before the module starts: `init` until then. */
  readonly awaited: readonly string[];
};

export const noRules: RuleSet = { rules: [], periodMs: 5000, handleMs: 15_000, awaited: [] };

/** What the rule of a checker is called; classes that share one have no prefix. */
export const ruleNames: Readonly<
  Record<string, { readonly label: string } | { readonly prefix: string }>
> = {
  module: { label: "module_failure" },
  intf: { label: "interface_failure" },
  ip: { label: "ip_failure" },
  tcp: { prefix: "t" },
  ping: { prefix: "p" },
  custom: { prefix: "c" },
};

/** A label of its own that stands among the rules of checkers takes the place of that rule. */
export function ruleSetOf(module: ModuleConfig): Read<RuleSet> {
  const { text, extends: extended, periodMs, handleMs } = module.failoverRules;
  const own = parseRules(text);
  if (!own.ok) return own;
  const rules = new Map<string, FailoverRule>();
  for (const rule of extended ? waitRules(module.checkers) : []) rules.set(rule.label, rule);
  for (const rule of own.value) rules.set(rule.label, rule);
  const awaited = module.checkers.filter(({ when }) => when === "pre");
  const value = {
    rules: [...rules.values()],
    periodMs,
    handleMs,
    awaited: awaited.map(({ resource }) => resource),
  };
  return { ok: true, value };
}

/** Checkers whose action is to wait; the other actions need no rule, they come at once. */
function waitRules(checkers: readonly Checker[]): readonly FailoverRule[] {
  const rules = new Map<string, FailoverRule>();
  for (const { resource, action } of checkers) {
    if (action !== "wait") continue;
    const { label, down } = ruleOf(resource);
    const before = rules.get(label)?.when;
    const when: Expression =
      before === undefined ? down : { type: "or", left: before, right: down };
    rules.set(label, { label, when, action, at: { line: 1, column: 1 } });
  }
  return [...rules.values()];
}

function ruleOf(resource: string): { readonly label: string; readonly down: Expression } {
  const dot = resource.indexOf(".");
  const [group, id] = [resource.slice(0, dot), resource.slice(dot + 1)];
  const name = ruleNames[group] ?? { prefix: group };
  const label = "label" in name ? name.label : `${name.prefix}_${id.replaceAll(/\W/g, "_")}`;
  return { label, down: { type: "is", side: "local", class: group, id, state: "down" } };
}
