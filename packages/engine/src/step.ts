/**
 * The engine as one pure function: look, apply the rules until none wants anything, say what to do.
 *
 * Invariant: the same state, input, time and configuration give the same step.
 *
 * @module
 */
import { assert, type InstantMs, instantMs } from "@gemel/base";
import type { PeerReport } from "@gemel/protocol";
import { causeOf } from "./causes.ts";
import type { EngineConfig } from "./config.ts";
import { Draft } from "./draft.ts";
import { judge } from "./failover/judge.ts";
import type { Input } from "./inputs.ts";
import { gapMaxMs, lookIntervalMs } from "./look-interval.ts";
import { moves } from "./moves.ts";
import { observe } from "./observe.ts";
import type { Output } from "./outputs.ts";
import { reportOf, viewOf } from "./report.ts";
import { type Automaton, automata, byPosition, matches } from "./rules/index.ts";
import type { GoalRule, RightRule } from "./rules/rule.ts";
import { abortRun, advanceRun, beginRun } from "./run.ts";
import { missedTooMuch, presenceOf, type Situation } from "./situation.ts";
import type { Position, State } from "./state.ts";

export type StepResult = { readonly state: State; readonly outputs: readonly Output[] };

/** Rules that still fire after so many rounds contradict each other. */
const roundsMax = 50;

const tables = {
  mirror: tableOf(automata.mirror),
  farm: tableOf(automata.farm),
  light: tableOf(automata.light),
};

function tableOf({ right, goals }: Automaton): {
  readonly right: Readonly<Record<Position, readonly RightRule[]>>;
  readonly goals: Readonly<Record<Position, readonly GoalRule[]>>;
} {
  return { right: byPosition(right), goals: byPosition(goals) };
}

export function step(state: State, input: Input, now: InstantMs, config: EngineConfig): StepResult {
  const draft = new Draft(state, now, config, causeOf(input));
  wakeUp(draft);
  observe(draft, input);
  askThirdMachine(draft);
  judge(draft);
  if (draft.state.began) settle(draft);
  measureFreeze(draft);
  announce(draft, state);
  return { state: draft.state, outputs: draft.outputs };
}

/** When {@link step} must be called with a `deadline` if nothing else happens first. */
export function nextDeadline(state: State, config: EngineConfig): InstantMs {
  const times = [state.steppedAt + lookIntervalMs(state, config)];
  const silentAt = state.peer.seenAt + config.heartbeatTimeoutMs;
  if (silentAt > state.steppedAt) times.push(silentAt);
  const until = state.block?.until ?? null;
  if (until !== null && until > state.steppedAt) times.push(until);
  if (config.arbiter === "witness" && state.witness.lookAt > state.steppedAt)
    times.push(state.witness.lookAt);
  return instantMs(Math.min(...times));
}

/**
 * A node that slept heard nothing, which does not mean that nobody spoke: after a gap the peer gets
 * the whole time-out again before it counts as silent.
 */
function wakeUp(draft: Draft): void {
  const { state, now, config } = draft;
  const gapMs = now - state.steppedAt;
  draft.set({ steppedAt: now });
  if (gapMs <= gapMaxMs(state, config)) return;
  draft.set({ peer: { ...state.peer, seenAt: now } });
  if (missedTooMuch(gapMs, config)) draft.loseWatch();
}

/**
 * The third machine counts at the instant at which the peer's silence begins to count, and it must have
 * answered for a while: where it answers again before the peer does, the peer may have gone on alone.
 */
function askThirdMachine(draft: Draft): void {
  const { now, config } = draft;
  const { pingResource, arbiter } = config;
  if (pingResource === null || arbiter !== "none") return;
  const { state } = draft;
  const answers = state.resources[pingResource] === "up";
  const thirdSince = answers ? (state.peer.thirdSince ?? now) : null;
  const isSteady = thirdSince !== null && now - thirdSince >= config.listenMs;
  const cutOff = state.peer.cutOff || (!isSteady && silenceMatters(draft));
  if (thirdSince !== state.peer.thirdSince || cutOff !== state.peer.cutOff)
    draft.set({ peer: { ...state.peer, thirdSince, cutOff } });
}

/** Of a pair that shares the right, neither the mirror link nor heartbeats are left. */
function silenceMatters({ state, now, config }: Draft): boolean {
  const isPaired = state.position === "serving" || state.position === "following";
  if (!isPaired || state.record.right !== "shared" || state.mirror.link === "up") return false;
  return presenceOf(state, now, config) === "silent";
}

function settle(draft: Draft): void {
  const table = tables[draft.config.mode];
  for (let round = 0; round < roundsMax; round++) {
    advanceRun(draft);
    const situation = draft.situation();
    const right = table.right[situation.position].find(({ when }) => matches(when, situation));
    if (right !== undefined) {
      if (right.move !== "look") draft.log("E", "engine", draft.words(right.why), right.id);
      move(draft, right);
      continue;
    }
    const goal = table.goals[situation.position].find((rule) => applies(rule, situation));
    if (goal === undefined) {
      assert(draft.state.run !== null, "no rule explains the state");
      return;
    }
    if (goal.go === null) {
      explain(draft, goal);
      return;
    }
    if (draft.state.run === null) {
      explain(draft, goal);
      beginRun(draft, goal.go, goal.id);
      continue;
    }
    if (draft.state.run.aborted) return;
    abortRun(draft);
  }
  assert(false, "the rules do not settle");
}

/** A move that changes the record is an event: it is durable before anything that follows. */
function move(draft: Draft, { id, move: name, why }: RightRule): void {
  const before = viewOf(draft.state).state;
  const { record } = draft.state;
  moves[name](draft);
  if (draft.state.record === record) return;
  const to = viewOf(draft.state).state;
  draft.happened({ rule: id, action: name, from: before, to, detail: draft.words(why) });
}

function applies(rule: GoalRule, situation: Situation): boolean {
  const { run } = situation;
  const may = run === "none" || rule.interrupts.includes(run);
  return may && matches(rule.when, situation);
}

function explain(draft: Draft, rule: GoalRule): void {
  const { state } = draft;
  const reason = draft.words(rule.why);
  if (rule.readiness === "Ready" && state.attempts > 0) draft.set({ attempts: 0 });
  if (state.rule === rule.id && state.reason === reason && state.readiness === rule.readiness)
    return;
  draft.set({ rule: rule.id, reason, readiness: rule.readiness });
  draft.log("E", "engine", reason, rule.id);
}

/** From when the primary is frozen without the right. */
function measureFreeze(draft: Draft): void {
  const { position, record, mirror, frozenAt } = draft.state;
  const frozen = position === "serving" && record.right === "shared" && mirror.link !== "up";
  if (!frozen && frozenAt !== null) draft.set({ frozenAt: null });
  if (frozen && frozenAt === null) draft.set({ frozenAt: draft.now });
}

/** Tell the log and the peer what changed; last, so that the report follows its record. */
function announce(draft: Draft, before: State): void {
  const { state, config } = draft;
  const was = viewOf(before);
  const is = viewOf(state);
  if (was.state !== is.state || was.readiness !== is.readiness)
    draft.log("E", "engine", `Local state ${is.state} ${is.readiness}`);
  if (!state.began || config.mode !== "mirror") return;
  const report = reportOf(state, config);
  if (before.began && sameReport(report, reportOf(before, config))) return;
  draft.outputs.push({ type: "report", report });
}

function sameReport(a: PeerReport, b: PeerReport): boolean {
  const keys = Object.keys(a) as (keyof PeerReport)[];
  return keys.every((key) => a[key] === b[key]);
}
