/**
 * The failover rules of a module, taken apart.
 *
 * `LABEL: if (EXPRESSION) then ACTION();` where an expression compares resources with states:
 * `local.tcp.app == down && !(remote.custom.? != up)`.
 *
 * @module
 */
/** 1-based, in the text of the rules. */
export type Place = { readonly line: number; readonly column: number };

export const ruleActions = ["wait", "stop", "stopstart", "restart", "swap"] as const;
export type RuleAction = (typeof ruleActions)[number];

export const resourceStates = ["init", "up", "down", "unknown"] as const;
export type ResourceState = (typeof resourceStates)[number];

export type Comparison = {
  readonly type: "is" | "is not";
  /** The resources of this node, or those that the peer tells. */
  readonly side: "local" | "remote";
  readonly class: string;
  /** `*`: all of the class, and there is one; `?`: at least one of it. */
  readonly id: string;
  readonly state: ResourceState;
};

export type Expression =
  | Comparison
  | { readonly type: "not"; readonly of: Expression }
  | { readonly type: "and" | "or"; readonly left: Expression; readonly right: Expression };

export type FailoverRule = {
  readonly label: string;
  readonly when: Expression;
  readonly action: RuleAction;
  readonly at: Place;
};

/** Rules that cannot be read: where, and what was expected. */
export type RuleProblem = { readonly at: Place; readonly message: string };

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: RuleProblem };

/** The rule as it would be written. */
export function ruleWords({ label, when, action }: FailoverRule): string {
  return `${label}: if (${expressionWords(when)}) then ${action}();`;
}

export function expressionWords(expression: Expression): string {
  switch (expression.type) {
    case "is":
    case "is not": {
      const { side, class: group, id, state, type } = expression;
      return `${side}.${group}.${id} ${type === "is" ? "==" : "!="} ${state}`;
    }
    case "not":
      return `!(${expressionWords(expression.of)})`;
    case "and":
    case "or": {
      const sign = expression.type === "and" ? "&&" : "||";
      return `(${expressionWords(expression.left)} ${sign} ${expressionWords(expression.right)})`;
    }
  }
}
