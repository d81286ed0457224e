/**
 * Looks at the failover rules every period, and lets one act once it held for the handling time.
 *
 * @module
 */

import type { Draft } from "../draft.ts";
import { actOn } from "../monitors.ts";
import { isActive, type State } from "../state.ts";
import { evaluate, type Sight } from "./evaluate.ts";
import type { RuleSet } from "./rule-set.ts";
import type { FailoverRule } from "./syntax.ts";

/** Whether the module may run as far as rules go. `open`: something was not looked at yet. */
export type Hold = "none" | "open" | "wait";

/** What a module that waits would wait for, or one that runs has to give way to. */
export function holdOf(state: State, set: RuleSet): Hold {
  const { position, judged } = state;
  if (isActive(position)) return judged.acted && judged.action === "wait" ? "wait" : "none";
  const sight = sightOf(state, set);
  const truths = set.rules
    .filter(({ action }) => action === "wait")
    .map(({ when }) => evaluate(when, sight));
  if (truths.includes("holds")) return "wait";
  return truths.includes("open") ? "open" : "none";
}

/** The first rule that holds and asks to wait, for people. */
export function waitingFor(state: State, set: RuleSet): FailoverRule | null {
  const sight = sightOf(state, set);
  const holds = (rule: FailoverRule): boolean => evaluate(rule.when, sight) === "holds";
  return set.rules.find((rule) => rule.action === "wait" && holds(rule)) ?? null;
}

export function judge(draft: Draft): void {
  const { state, now, config } = draft;
  const { rules, periodMs, handleMs } = config.failoverRules;
  const runs = isActive(state.position);
  if (rules.length === 0) return;
  if (!runs || state.run !== null || state.wanted === "down") {
    if (state.judged.label !== null)
      draft.set({ judged: { at: now, since: now, label: null, action: null, acted: false } });
    return;
  }
  if (now - state.judged.at < periodMs) return;
  const sight = sightOf(state, config.failoverRules);
  const rule = rules.find(({ when }) => evaluate(when, sight) === "holds") ?? null;
  const label = rule?.label ?? null;
  if (rule === null || label !== state.judged.label) {
    if (label !== null) draft.log("E", "rules", `The failover rule ${label} holds`);
    draft.set({
      judged: { at: now, since: now, label, action: rule?.action ?? null, acted: false },
    });
    return;
  }
  draft.set({ judged: { ...state.judged, at: now } });
  if (state.judged.acted || now - state.judged.since < handleMs) return;
  draft.set({ judged: { ...draft.state.judged, acted: true } });
  act(draft, rule);
}

function act(draft: Draft, { label, action }: FailoverRule): void {
  const from = `from failover rule ${label}`;
  if (action === "swap") {
    draft.log("E", "rules", `Action swap called ${from}`);
    draft.set({ demand: "swap" });
    return;
  }
  actOn(draft, action, {
    component: "rules",
    called: from,
    what: `The failover rule ${label} holds`,
  });
}

function sightOf({ resources, peer }: State, { awaited }: RuleSet): Sight {
  const init = Object.fromEntries(awaited.map((name) => [name, "init"]));
  return { local: { ...init, ...resources }, remote: peer.report?.resources ?? {} };
}
