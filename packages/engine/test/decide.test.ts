import { emptyLineage, type LineageRecord } from "@gemel/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decide, lineageRules, type Outcome, type Side, type Standing } from "../src/decide.ts";

const generations = ["a", "b", "c", "d"].map((letter) => letter.repeat(32));

/** Records as histories can make them: a generation is not its own ancestor. */
const record: fc.Arbitrary<LineageRecord> = fc
  .record({
    past: fc.shuffledSubarray(generations),
    data: fc.constantFrom("up_to_date", "outdated", "inconsistent"),
    role: fc.constantFrom("none", "primary", "secondary"),
    epoch: fc.integer({ min: 0, max: 3 }),
    right: fc.constantFrom("none", "shared", "sole"),
  })
  .map(({ past, ...rest }) => ({
    ...emptyLineage,
    ...rest,
    generation: past[0] ?? null,
    history: past.slice(1),
  })) as fc.Arbitrary<LineageRecord>;

const standing: fc.Arbitrary<Standing> = fc.constantFrom("idle", "following", "serving");

const pair: fc.Arbitrary<readonly [Side, Side]> = fc
  .tuple(record, standing, record, standing)
  .map(([mine, here, theirs, there]): readonly [Side, Side] => [
    { node: "node1", record: mine, standing: here },
    { node: "node2", record: theirs, standing: there },
  ])
  // No history makes two generations each other's ancestors.
  .filter(([mine, theirs]) => !(knows(mine, theirs) && knows(theirs, mine)));

function knows(young: Side, old: Side): boolean {
  const { generation } = old.record;
  return generation !== null && young.record.history.includes(generation);
}

const opposite: Readonly<Record<Outcome, Outcome>> = {
  source: "target",
  target: "source",
  operator: "operator",
  refuse: "refuse",
};

test("decide: both nodes come to opposite conclusions by mirrored rules", () => {
  fc.assert(
    fc.property(pair, ([mine, theirs]) => {
      const here = decide(mine, theirs);
      const there = decide(theirs, mine);
      expect(there.outcome).toBe(opposite[here.outcome]);
      expect(there.split).toBe(here.split);
      const rule = lineageRules.find(({ id }) => id === here.rule);
      expect(there.rule).toBe(rule?.mirrored);
    }),
    { numRuns: 3000 },
  );
});

test("decide: inconsistent data is never a source", () => {
  fc.assert(
    fc.property(pair, ([mine, theirs]) => {
      fc.pre(mine.record.data === "inconsistent");
      expect(decide(mine, theirs).outcome).not.toBe("source");
    }),
    { numRuns: 2000 },
  );
});

test("decide: a target that overwrites writes of its own is said to be split", () => {
  fc.assert(
    fc.property(pair, ([mine, theirs]) => {
      const verdict = decide(mine, theirs);
      fc.pre(verdict.outcome === "target" && mine.record.data !== "inconsistent");
      const { generation } = mine.record;
      const isKnown =
        generation === null ||
        generation === theirs.record.generation ||
        theirs.record.history.includes(generation);
      expect(verdict.split).toBe(!isKnown);
    }),
    { numRuns: 3000 },
  );
});

test("lineageRules: every rule is reached", () => {
  const reached = new Set<string>();
  for (const [mine, theirs] of fc.sample(pair, { numRuns: 40_000, seed: 7 })) {
    reached.add(decide(mine, theirs).rule);
    reached.add(decide(theirs, mine).rule);
  }
  expect(lineageRules.map(({ id }) => id).filter((id) => !reached.has(id))).toEqual([]);
});

test("lineageRules: ids are unique and mirrored ones exist", () => {
  const ids = lineageRules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const rule of lineageRules) expect(ids).toContain(rule.mirrored);
});
