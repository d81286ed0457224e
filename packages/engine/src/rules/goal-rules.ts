/**
 * What runs on this node: the failover rules of each mode. First match wins; ids are public.
 *
 * The last rule of each position matches everything, so there is always an explanation.
 *
 * @module
 */
import type { ModuleMode } from "@gemel/protocol";
import { followingRules } from "./following-rules.ts";
import { idleRules } from "./idle-rules.ts";
import { retryRules, rightRules } from "./right-rules.ts";
import type { GoalRule, RightRule } from "./rule.ts";
import { servingRules } from "./serving-rules.ts";
import { upRules } from "./up-rules.ts";
import { wantedRules } from "./wanted-rules.ts";

/** The tables by which modules of one mode go. */
export type Automaton = {
  readonly right: readonly RightRule[];
  readonly goals: readonly GoalRule[];
};

const mirror: Automaton = {
  right: rightRules,
  goals: [...wantedRules, ...servingRules, ...idleRules, ...followingRules],
};

/** Nothing is shared with another node, so there is no right to hold. */
const up: Automaton = { right: retryRules, goals: [...wantedRules, ...upRules] };

export const automata: Readonly<Record<ModuleMode, Automaton>> = { mirror, farm: up, light: up };

/** Every goal rule once. */
export const goalRules: readonly GoalRule[] = [...mirror.goals, ...upRules];
