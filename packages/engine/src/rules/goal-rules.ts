/**
 * What runs on this node: the failover rules. First match wins; ids are public.
 *
 * The last rule of each position matches everything, so there is always an explanation.
 *
 * @module
 */
import { followingRules } from "./following-rules.ts";
import { idleRules } from "./idle-rules.ts";
import type { GoalRule } from "./rule.ts";
import { servingRules } from "./serving-rules.ts";
import { wantedRules } from "./wanted-rules.ts";

export const goalRules: readonly GoalRule[] = [
  ...wantedRules,
  ...servingRules,
  ...idleRules,
  ...followingRules,
];
