/**
 * What a rule is: a condition as data, and a sentence for people.
 *
 * @module
 */
import type { Readiness } from "@gemel/protocol";
import type { Situation } from "../situation.ts";
import type { Position } from "../state.ts";
import type { TransitionId, TransitionKind } from "../transitions/index.ts";

/** Every field named must have the value, or one of the values, given. */
export type When = {
  readonly [K in keyof Situation]?: Situation[K] | readonly Situation[K][];
};

export const moveNames = [
  "takeSole",
  "wantSole",
  "wantShare",
  "wantNothing",
  "openAlone",
  "admit",
  "share",
  "giveUp",
  "leave",
  "rejoin",
  "beginCopy",
  "recordSeal",
  "answerShare",
  "conclude",
  "adoptLineage",
  "forget",
  "dropForce",
  "look",
  "askWitness",
  "holdAtWitness",
  "shareAtWitness",
  "noteAgreement",
  "wantDesignation",
  "defer",
  "designate",
  "yield",
  "endMirror",
  "damage",
  "unblock",
] as const;
export type MoveName = (typeof moveNames)[number];

/** About the right to answer, the record, the link: takes effect at once, whatever runs meanwhile. */
export type RightRule = {
  readonly id: string;
  readonly when: When;
  readonly move: MoveName;
  /** `{peer}`, `{node}`, `{module}` are filled in. */
  readonly why: string;
};

/** About what runs on this node: starts a transition, or explains why there is none. */
export type GoalRule = {
  readonly id: string;
  readonly when: When;
  /** null: stay. */
  readonly go: TransitionId | null;
  /** Which transitions under way it may interrupt. */
  readonly interrupts: readonly TransitionKind[];
  readonly readiness: Readiness;
  /** A sentence an operator understands, with what to do next; `{detail}` is the state's own words. */
  readonly why: string;
};

/** The rules that can match in each position, in their order: most of them name one. */
export function byPosition<T extends { readonly when: When }>(
  rules: readonly T[],
): Readonly<Record<Position, readonly T[]>> {
  const at = (position: Position): readonly T[] =>
    rules.filter(({ when }) => {
      const wanted = when.position;
      if (wanted === undefined) return true;
      return Array.isArray(wanted) ? wanted.includes(position) : wanted === position;
    });
  return {
    down: at("down"),
    idle: at("idle"),
    serving: at("serving"),
    following: at("following"),
    up: at("up"),
  };
}

type Test = readonly [field: keyof Situation, wanted: unknown];

/** The fields of each condition, taken apart once: rules are asked at every step. */
const tests = new WeakMap<When, readonly Test[]>();

export function matches(when: When, situation: Situation): boolean {
  for (const [field, wanted] of testsOf(when)) {
    const value = situation[field];
    if (Array.isArray(wanted) ? !wanted.includes(value) : wanted !== value) return false;
  }
  return true;
}

function testsOf(when: When): readonly Test[] {
  const known = tests.get(when);
  if (known !== undefined) return known;
  const made = Object.entries(when) as unknown as readonly Test[];
  tests.set(when, made);
  return made;
}

/** Transitions that something more important may interrupt. */
export const interruptible: readonly TransitionKind[] = ["start", "dress", "restart"];

/** Something is to be done. */
export function go(
  id: string,
  when: When,
  transition: TransitionId,
  why: string,
  interrupts: readonly TransitionKind[] = [],
): GoalRule {
  return { id, when, go: transition, interrupts, readiness: "Transient", why };
}

/** Nothing is to be done, and this is why. */
export function stay(id: string, readiness: Readiness, when: When, why: string): GoalRule {
  return { id, when, go: null, interrupts: [], readiness, why };
}
