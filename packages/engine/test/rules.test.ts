import { prng } from "@gemel/base";
import { describe, expect, test } from "vitest";
import { automata, rightRules, type Situation } from "../src/index.ts";
import { matches, type When } from "../src/rules/rule.ts";

const flag = [true, false] as const;
const records = ["none", "shared", "sole"] as const;
const data = ["up_to_date", "outdated", "inconsistent"] as const;
/** Where a mirror module may stand, and one that serves wherever it is started. */
const pairs = ["down", "idle", "serving", "following"] as const;
const single = ["down", "idle", "up"] as const;
const positions = [...pairs, "up"] as const;

/** Every value that a field of a situation can have. */
const domain: { readonly [K in keyof Situation]: readonly Situation[K][] } = {
  mode: ["mirror", "farm", "light"],
  wanted: ["up", "down"],
  position: positions,
  run: ["none"],
  block: ["none", "waiting", "due"],
  demand: ["none", "swap", "restart", "stopstart"],
  force: flag,
  hurry: flag,
  discard: flag,
  rebootDue: flag,
  rescued: flag,
  failover: flag,
  failed: flag,
  hold: ["none", "open", "wait"],
  sameData: flag,
  peerSettled: flag,
  right: records,
  data,
  hasData: flag,
  role: ["idle", "primary", "replica"],
  gate: ["frozen", "alone", "connected"],
  link: ["down", "linked", "resyncing", "up"],
  quiet: flag,
  hung: flag,
  broken: flag,
  asked: flag,
  dressed: ["alone", "prim", "second", "other"],
  listening: flag,
  frozenLong: flag,
  sealReady: flag,
  want: ["none", "sole", "share", "designate"],
  unanswered: flag,
  arbiter: ["none", "witness"],
  silenceCounts: flag,
  witness: ["unknown", "away", "new", "both", "mine", "other", "behind", "ahead"],
  witnessKnown: flag,
  witnessAgrees: flag,
  vote: ["none", "asking", "granted"],
  lookDue: flag,
  askDue: flag,
  tellDue: flag,
  mayAsk: flag,
  headStartOver: flag,
  designated: flag,
  peerDefers: flag,
  peerDesignates: flag,
  designationAnswered: flag,
  wantStale: flag,
  peer: ["unknown", "alive", "silent"],
  watched: flag,
  cutOff: flag,
  peerPosition: [...positions, "unknown"],
  peerRight: [...records, "unknown"],
  peerData: [...data, "unknown"],
  outcome: ["source", "target", "operator", "refuse", "unknown"],
  split: flag,
  undecided: flag,
  asks: flag,
  gaveUp: flag,
  granted: flag,
  peerTakes: flag,
  offers: flag,
  answered: flag,
  concluded: flag,
  lineageBehind: flag,
};

const draw = prng(7);

function pick<T>(values: readonly T[]): T {
  return values[Math.floor(draw() * values.length)] as T;
}

/** Some situation in which `when` holds. */
function situation(when: When): Situation {
  const fields = Object.entries(domain).map(([field, values]) => {
    const wanted: unknown = when[field as keyof Situation];
    if (wanted === undefined) return [field, pick<unknown>(values)];
    return [field, Array.isArray(wanted) ? pick(wanted) : wanted];
  });
  return Object.fromEntries(fields) as Situation;
}

type Any = { readonly id: string; readonly when: When };

function shadowed(rules: readonly Any[], within: When): string[] {
  return rules
    .filter(({ id, when }) => {
      for (let tries = 0; tries < 20_000; tries++) {
        const now = situation({ ...within, ...when });
        if (rules.find((rule) => matches(rule.when, now))?.id === id) return false;
      }
      return true;
    })
    .map(({ id }) => id);
}

const modes = [
  { name: "mirror", automaton: automata.mirror, within: { mode: "mirror", position: pairs } },
  { name: "light", automaton: automata.light, within: { mode: "light", position: single } },
  { name: "farm", automaton: automata.farm, within: { mode: "farm", position: single } },
] as const;

describe.each(modes)("rules of $name modules", ({ automaton: { goals, right }, within }) => {
  test("every situation has a rule that explains it", { timeout: 60_000 }, () => {
    for (let tries = 0; tries < 20_000; tries++) {
      const now = situation(within);
      expect(
        goals.some(({ when }) => matches(when, now)),
        JSON.stringify(now),
      ).toBe(true);
    }
  });

  test("none is hidden behind those before it", { timeout: 60_000 }, () => {
    // Of the rules that all modes have, those of other positions cannot match here.
    const reachable = goals.filter(({ when }) => positionsOf(when).some(isIn(within.position)));
    expect(shadowed(reachable, within)).toEqual([]);
    expect(shadowed(right, within)).toEqual([]);
  });
});

function positionsOf({ position }: When): readonly unknown[] {
  if (position === undefined) return positions;
  return Array.isArray(position) ? position : [position];
}

function isIn(list: readonly unknown[]): (one: unknown) => boolean {
  return (one) => list.includes(one);
}

test("rules: nothing that is inconsistent or not entitled takes the sole right", {
  timeout: 60_000,
}, () => {
  for (let tries = 0; tries < 50_000; tries++) {
    const now = situation({ position: pairs });
    const right = rightRules.find(({ when }) => matches(when, now));
    if (right?.move === "takeSole") expect(now.right).toBe("shared");
    const goal = automata.mirror.goals.find(({ when }) => matches(when, now));
    if (goal?.go === "SECOND>ALONE") expect(now.data).not.toBe("inconsistent");
  }
});
