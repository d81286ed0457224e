export { type Automaton, automata, goalRules } from "./goal-rules.ts";
export { rightRules } from "./right-rules.ts";
export * from "./rule.ts";
