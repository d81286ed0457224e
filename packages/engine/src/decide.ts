/**
 * Whose data counts: compares two lineages, first match wins.
 *
 * Invariant (tested): antisymmetric, total; inconsistent data is never a source; the only sole holder
 * is never a target of a node that knows no more than it.
 *
 * @see docs/internals/automaton.md
 * @module
 */
import { assert, present } from "@gemel/base";
import type { LineageRecord, PeerReport } from "@gemel/protocol";

/**
 * serving: answers an application. following: has a session with, or looks for, a primary. idle: waits.
 * down: stopped here.
 */
export type Standing = "down" | "idle" | "following" | "serving";

/** What is compared: a record, and where its node stands now. */
export type Side = {
  readonly node: string;
  readonly record: LineageRecord;
  readonly standing: Standing;
};

export type Outcome = "source" | "target" | "operator" | "refuse";

export type Verdict = {
  /** `source`: mine is copied to the peer. `operator`: nobody may decide but a person. */
  readonly outcome: Outcome;
  readonly rule: string;
  /** Both went on alone: what the target wrote is nowhere else. */
  readonly split: boolean;
};

export type LineageRule = {
  readonly id: string;
  /** Id seen from the other side; the same for symmetric rules. */
  readonly mirrored: string;
  readonly when: string;
  readonly outcome: Outcome;
  readonly split: boolean;
  readonly matches: (mine: Side, theirs: Side) => boolean;
};

const standings: readonly Standing[] = ["down", "idle", "following", "serving"];

function has(side: Side): boolean {
  return side.record.generation !== null;
}

function inconsistent(side: Side): boolean {
  return side.record.data === "inconsistent";
}

/** `old` is an earlier generation of what `young` holds. */
function precedes(old: Side, young: Side): boolean {
  const { generation } = old.record;
  return generation !== null && young.record.history.includes(generation);
}

function equal(mine: Side, theirs: Side): boolean {
  return mine.record.generation === theirs.record.generation;
}

function sole(side: Side): boolean {
  return side.record.right === "sole";
}

function height(side: Side): number {
  return standings.indexOf(side.standing);
}

/**
 * Of two that both went on: who holds the right stays, as the other one has given it up already; then
 * who serves; then the lower epoch, which is the former primary's; then the name.
 */
function stays(mine: Side, theirs: Side): boolean {
  if (sole(mine) !== sole(theirs)) return sole(mine);
  if (height(mine) !== height(theirs)) return height(mine) > height(theirs);
  return wasPrimary(mine, theirs);
}

/** Of two that both went on: whether I am the former primary, whoever serves now. */
export function wasPrimary(mine: Side, theirs: Side): boolean {
  if (mine.record.epoch !== theirs.record.epoch) return mine.record.epoch < theirs.record.epoch;
  return mine.node < theirs.node;
}

function related(mine: Side, theirs: Side): boolean {
  const known = new Set([theirs.record.generation, ...theirs.record.history]);
  return [mine.record.generation, ...mine.record.history].some((g) => known.has(g));
}

type Condition = LineageRule["matches"];

/** A rule and its mirror image: `ids[0]` when it holds for me, `ids[1]` when it holds for the peer. */
function pair(
  ids: readonly [string, string],
  words: readonly [string, string],
  matches: Condition,
  split = false,
): readonly LineageRule[] {
  const [first, second] = ids;
  return [
    { id: first, mirrored: second, when: words[0], outcome: "source", split, matches },
    {
      id: second,
      mirrored: first,
      when: words[1],
      outcome: "target",
      split,
      matches: (mine, theirs) => matches(theirs, mine),
    },
  ];
}

function both(id: string, when: string, outcome: Outcome, matches: Condition): LineageRule {
  return { id, mirrored: id, when, outcome, split: false, matches };
}

export const lineageRules: readonly LineageRule[] = [
  both(
    "L01",
    "neither has data that could be used",
    "operator",
    (mine, theirs) => (!has(mine) || inconsistent(mine)) && (!has(theirs) || inconsistent(theirs)),
  ),
  ...pair(
    ["L02", "L03"],
    ["only mine has data", "only theirs has data"],
    (s, t) => has(s) && !has(t),
  ),
  both("L40", "nothing in common", "refuse", (mine, theirs) => !related(mine, theirs)),
  ...pair(
    ["L04", "L05"],
    ["theirs is inconsistent, mine is not", "mine is inconsistent, theirs is not"],
    (s, t) => !inconsistent(s) && inconsistent(t),
  ),
  ...pair(
    ["L10", "L11"],
    ["theirs is among my ancestors", "mine is among their ancestors"],
    (s, t) => precedes(t, s),
  ),
  ...pair(
    ["L20", "L21"],
    ["equal, only mine is sole", "equal, only theirs is sole"],
    (s, t) => equal(s, t) && sole(s) && !sole(t),
  ),
  ...pair(
    ["L32", "L33"],
    ["equal, both sole: nothing was written alone; I stay", "the same; the peer stays"],
    (s, t) => equal(s, t) && sole(s) && sole(t) && stays(s, t),
  ),
  ...pair(
    ["L22", "L23"],
    [
      "equal, I stand closer to the service (serving, following, idle, down)",
      "equal, the peer stands closer to the service",
    ],
    (s, t) => equal(s, t) && height(s) > height(t),
  ),
  ...pair(
    ["L24", "L25"],
    ["equal, higher epoch mine", "equal, higher epoch theirs"],
    (s, t) => equal(s, t) && s.record.epoch > t.record.epoch,
  ),
  ...pair(
    ["L26", "L27"],
    ["equal, role primary mine", "equal, role primary theirs"],
    (s, t) => equal(s, t) && s.record.role === "primary" && t.record.role !== "primary",
  ),
  ...pair(
    ["L28", "L29"],
    ["equal in everything: my name is the lower one", "equal in everything: the peer's name is"],
    (s, t) => equal(s, t) && s.node < t.node,
  ),
  ...pair(
    ["L30", "L31"],
    [
      "common ancestor, both went on: I stay (sole, serving, else former primary)",
      "common ancestor, both went on: I yield, after a rescue copy",
    ],
    (s, t) => !equal(s, t) && stays(s, t),
    true,
  ),
];

/** Total for two nodes of different names. */
export function decide(mine: Side, theirs: Side): Verdict {
  assert(mine.node !== theirs.node, "a node cannot be compared with itself");
  const rule = present(
    lineageRules.find((candidate) => candidate.matches(mine, theirs)),
    "the lineage rules are not total",
  );
  return { outcome: rule.outcome, rule: rule.id, split: rule.split };
}

/** How the other side of a report sees its sender. */
export function sideOf(report: PeerReport): Side {
  return { node: report.node, record: report.record, standing: standingOf(report) };
}

function standingOf(report: PeerReport): Standing {
  if (report.serving) return "serving";
  if (report.state === "STOP") return "down";
  return report.state === "SECOND" ? "following" : "idle";
}
