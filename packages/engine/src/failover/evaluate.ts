/**
 * Whether the condition of a failover rule holds.
 *
 * Invariant: what is not looked at yet (`init`) decides nothing unless a rule names it.
 *
 * @module
 */
import { type Comparison, type Expression, type ResourceState, resourceStates } from "./syntax.ts";

export type Resources = Readonly<Record<string, string>>;

export type Sight = {
  readonly local: Resources;
  /** What the peer tells; empty while it does not answer. */
  readonly remote: Resources;
};

/** `open`: it depends on something that was not looked at yet. */
export type Truth = "holds" | "fails" | "open";

export function evaluate(expression: Expression, sight: Sight): Truth {
  switch (expression.type) {
    case "not":
      return opposite(evaluate(expression.of, sight));
    case "and":
      return worst("fails", evaluate(expression.left, sight), evaluate(expression.right, sight));
    case "or":
      return worst("holds", evaluate(expression.left, sight), evaluate(expression.right, sight));
    default:
      return compare(expression, sight);
  }
}

function compare(comparison: Comparison, sight: Sight): Truth {
  const { class: group, id, side } = comparison;
  const resources = sight[side];
  if (id !== "*" && id !== "?") return compareOne(comparison, stateOf(resources[`${group}.${id}`]));
  const members = Object.entries(resources).filter(([name]) => name.startsWith(`${group}.`));
  // Of a class without members neither anything nor everything is so.
  if (members.length === 0) return "fails";
  const truths = members.map(([, value]) => compareOne(comparison, stateOf(value)));
  const decisive = id === "*" ? "fails" : "holds";
  return truths.reduce((one, other) => worst(decisive, one, other));
}

function compareOne({ type, state }: Comparison, value: ResourceState): Truth {
  if (value === "init" && state !== "init") return "open";
  return (value === state) === (type === "is") ? "holds" : "fails";
}

/** A resource that does not exist, or whose value is no state, is unknown. */
function stateOf(value: string | undefined): ResourceState {
  return resourceStates.find((state) => state === value) ?? "unknown";
}

function opposite(truth: Truth): Truth {
  if (truth === "open") return "open";
  return truth === "holds" ? "fails" : "holds";
}

/** `decisive` wins over `open`, which wins over the other. */
function worst(decisive: "holds" | "fails", one: Truth, other: Truth): Truth {
  if (one === decisive || other === decisive) return decisive;
  if (one === "open" || other === "open") return "open";
  return decisive === "holds" ? "fails" : "holds";
}
