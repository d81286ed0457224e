/**
 * Walks the steps of a transition: one after the other, skipping scripts that are not due.
 *
 * @module
 */
import type { ErrorCode } from "@gemel/base";
import { errorCatalogue, present } from "@gemel/base";
import type { Draft } from "./draft.ts";
import type { Finished } from "./inputs.ts";
import { follow, recordChanges } from "./moves.ts";
import type { Action, MonitorClass, ScriptName } from "./outputs.ts";
import { shownState } from "./report.ts";
import { rescueLabel } from "./situation.ts";
import { idleMirror, type Position, type Run } from "./state.ts";
import {
  type MirrorStep,
  type Step,
  type Transition,
  type TransitionId,
  transitions,
} from "./transitions/index.ts";

/** Of a module without a limit of automatic restarts. */
const rebootsMax = 3;
const rebootsWithinMs = 86_400_000;

export function beginRun(draft: Draft, transition: TransitionId, rule: string): void {
  const { kind, to } = transitions[transition];
  const chain = draft.state.nextEffect;
  const { cause } = draft;
  const from = shownState(draft.state);
  draft.set({
    nextEffect: chain + 1,
    run: {
      ...{ transition, index: 0, pending: [], failed: false, aborted: false },
      ...{ chain, rule, cause, from, failure: null },
    },
  });
  const detail = draft.state.reason;
  draft.event({ chain, cause, rule, action: transition, from, to, outcome: "begun", detail });
  if (kind === "restart") draft.set({ demand: "none" });
}

/**
 * Let the present step end, then stop. A script that starts something is ended: what it starts is not wanted
 * any more, and it may hang.
 */
export function abortRun(draft: Draft): void {
  change(draft, { aborted: true });
  const { run, hurry } = draft.state;
  const steps = (run?.pending ?? []).map((entry) => currentStep(draft, entry.step).do);
  const starts = steps.includes("start_scripts") || steps.includes("prestart");
  const stops = steps.includes("stop_scripts") || steps.includes("force_scripts");
  if (starts || (hurry && stops)) draft.begin({ type: "end_script" });
}

function currentStep(draft: Draft, index: number): Step {
  const { transition } = present(draft.state.run, "no transition");
  return stepAt(transitions[transition].steps, index);
}

/** After a restart of gemeld the effects in flight are unknown: begin the present step again. */
export function repeatStep(draft: Draft): void {
  const run = draft.state.run;
  if (run === null) return;
  const first = run.pending.reduce((low, { step }) => Math.min(low, step), run.index);
  change(draft, { index: first, pending: [] });
}

/** Do steps until one of them has to be waited for. */
export function advanceRun(draft: Draft): void {
  for (let run = draft.state.run; run !== null; run = draft.state.run) {
    const { steps } = transitions[run.transition];
    if (run.pending.some((entry) => !stepAt(steps, entry.step).background)) return;
    const step = run.aborted ? undefined : steps[run.index];
    const last = step === undefined || step.do === "join";
    if (last && run.pending.length > 0) return;
    if (step === undefined) endRun(draft, run);
    else if (step.afterFailure && !run.failed) change(draft, { index: run.index + 1 });
    else {
      change(draft, { index: run.index + 1, failed: false });
      perform(draft, step, run);
    }
  }
}

function endRun(draft: Draft, run: Run): void {
  const { chain, rule, cause, from, transition, failure } = run;
  draft.set({ run: null });
  draft.rest();
  const outcome = failure !== null ? "failed" : run.aborted ? "given up" : "done";
  const to = shownState(draft.state);
  const detail = failure ?? "";
  draft.event({ chain, cause, rule, action: transition, from, to, outcome, detail });
}

function stepAt(steps: readonly Step[], index: number): Step {
  return present(steps[index], `a transition has no step ${index}`);
}

/** An effect of the transition ended. False: it was none of its. */
export function finishStep(draft: Draft, finished: Finished): boolean {
  const run = draft.state.run;
  const entry = run?.pending.find(({ effect }) => effect === finished.effect);
  if (run === null || entry === undefined) return false;
  const step = stepAt(transitions[run.transition].steps, entry.step);
  change(draft, {
    pending: run.pending.filter(({ effect }) => effect !== finished.effect),
    failed: !finished.ok,
  });
  if (finished.ok) succeeded(draft, step);
  else failed(draft, step, finished);
  return true;
}

function perform(draft: Draft, step: Step, run: Run): void {
  const transition: Transition = transitions[run.transition];
  switch (step.do) {
    case "transition":
    case "prestart":
    case "poststop":
      script(draft, run, transition, step.do);
      return;
    case "start_scripts":
      if (draft.state.started.includes(step.group)) return;
      draft.set({ started: [...draft.state.started, step.group] });
      script(draft, run, transition, `start_${step.group}`);
      return;
    case "stop_scripts":
      if (draft.state.started.includes(step.group))
        script(draft, run, transition, `stop_${step.group}`);
      return;
    case "force_scripts":
      if (!draft.state.started.includes(step.group)) return;
      script(draft, run, transition, `stop_${step.group}`, true);
      draft.set({ started: draft.state.started.filter((group) => group !== step.group) });
      return;
    case "mirror":
      // Modules of other modes have none, and share the last steps on the way to STOP.
      if (draft.config.mode === "mirror") pend(draft, run, mirrorEffect(draft, step.command));
      return;
    case "monitors":
      monitors(draft, run, step.op, step.classes);
      return;
    case "record":
      if (!recordChanges[step.change](draft)) abortRun(draft);
      return;
    case "become":
      become(draft, step.position);
      return;
    case "join":
      return;
    case "vip":
      if (step.op === "probe" && transition.action === "failover" && hasNoOwner(draft)) return;
      effect(draft, run, { type: "vip", op: step.op });
      return;
    case "farm":
      if (draft.config.mode === "farm") effect(draft, run, { type: "farm", op: step.op });
      return;
    case "check_directories":
      effect(draft, run, { type: "check_directories", mustBeEmpty: mustBeEmpty(draft) });
      return;
    case "rescue":
      effect(draft, run, {
        type: "rescue",
        generation: rescueLabel(draft.state.record),
        diverged: draft.situation().split,
      });
      return;
    case "reboot":
      reboot(draft, run, step.how);
      return;
    case "kill_users":
      effect(draft, run, { type: "kill_users" });
      return;
    case "reset_connections":
      effect(draft, run, { type: "reset_connections" });
      return;
  }
}

/**
 * Who hands over has proved that the address is free, had it, and took it off before saying so. Whom the
 * witness refuses has lost it: if his machine still answers for it, only its kernel is alive.
 */
function hasNoOwner(draft: Draft): boolean {
  const { gaveUp, vote, peer } = draft.situation();
  return gaveUp || (vote === "granted" && peer === "silent");
}

function succeeded(draft: Draft, step: Step): void {
  if (step.do === "rescue") draft.set({ rescued: rescueLabel(draft.state.record) });
  if (step.do !== "mirror") return;
  if (step.command === "serve") draft.setMirror({ role: "primary" });
  else if (step.command !== "follow") draft.setMirror(idleMirror);
}

function failed(draft: Draft, step: Step, finished: Finished): void {
  const what = finished.message ?? `${nameOf(step)} failed`;
  // The transition is given up anyway: how its last step ended decides nothing.
  if (draft.state.run?.aborted === true) {
    draft.log("E", "engine", what);
    return;
  }
  if (step.onFailure !== "continue") change(draft, { failure: what });
  switch (step.onFailure) {
    case "continue":
      draft.log("E", "engine", what);
      return;
    case "stop":
      draft.stopModule(
        `${what}. See the output of the script with \`gemel log -m ${draft.config.module}\`, mend it`,
      );
      abortRun(draft);
      return;
    case "block":
      draft.block(finished.code ?? "internal", what, finished.remedy ?? remedyOf(finished.code));
      abortRun(draft);
      return;
  }
}

function remedyOf(code: string | undefined): string {
  const known = code !== undefined && Object.hasOwn(errorCatalogue, code);
  return errorCatalogue[known ? (code as ErrorCode) : "internal"].remedy;
}

function nameOf(step: Step): string {
  switch (step.do) {
    case "start_scripts":
      return `The script start_${step.group}`;
    case "stop_scripts":
    case "force_scripts":
      return `The script stop_${step.group}`;
    case "mirror":
      return `The mirror's \`${step.command}\``;
    case "vip":
      return `The virtual address's \`${step.op}\``;
    default:
      return `The step \`${step.do}\``;
  }
}

function script(
  draft: Draft,
  run: Run,
  transition: Transition,
  name: ScriptName,
  force = false,
): void {
  const { action, to } = transition;
  const because = action === "stop" && draft.state.wanted === "up" ? "wait" : action;
  const services = transition.kind === "restart" ? draft.state.services : [];
  effect(draft, run, {
    type: "script",
    name,
    args: [shownState(draft.state), to, because],
    force,
    ...(services.length === 0 ? {} : { services }),
  });
}

function monitors(
  draft: Draft,
  run: Run,
  op: "start" | "stop",
  wanted: readonly MonitorClass[],
): void {
  const classes = op === "stop" ? wanted : wanted.filter((c) => draft.state.started.includes(c));
  effect(draft, run, { type: "monitors", op, classes });
}

function mirrorEffect(draft: Draft, command: MirrorStep): number {
  switch (command) {
    case "follow":
      return follow(draft);
    case "serve":
      draft.setMirror({ ...idleMirror, broken: draft.state.mirror.broken });
      return draft.begin({ type: "mirror", command: { type: "serve" } });
    case "withdraw":
    case "withdraw_now": {
      const drain = command === "withdraw";
      return draft.begin({ type: "mirror", command: { type: "withdraw", drain } });
    }
    case "leave":
    case "exit":
      return draft.begin({ type: "mirror", command: { type: command } });
  }
}

/** Only data that was never this module's must not be overwritten without being asked. */
function mustBeEmpty(draft: Draft): boolean {
  const { record, discard } = draft.state;
  return record.generation === null && record.data !== "inconsistent" && !discard;
}

function become(draft: Draft, position: Position): void {
  // Of what is looked at before the start, only what is seen from here on counts.
  if (draft.state.position === "down") forgetAwaited(draft);
  // It is over with that; a mirror module still needs to know why it hands over.
  if (draft.state.position === "up") draft.set({ demand: "none" });
  draft.set({ position, frozenAt: null });
  if (position === "idle") draft.set({ waitingSince: draft.now });
  if (position === "down")
    draft.set({ block: null, attempts: 0, hurry: false, rebootDue: false, mirror: idleMirror });
}

/** A host that reboots again and again helps nobody: the limit of automatic restarts is one of these as well. */
function reboot(draft: Draft, run: Run, how: "orderly" | "now"): void {
  draft.set({ rebootDue: false });
  const { automaticReboot, maxLoop, loopIntervalMs } = draft.config;
  if (automaticReboot === "off" || (how === "orderly" && automaticReboot !== "on")) return;
  const limit = { count: maxLoop || rebootsMax, withinMs: loopIntervalMs || rebootsWithinMs };
  const why = how === "now" ? "what must end here goes on" : draft.state.stopReason;
  draft.log("C", "engine", `The host reboots (automatic_reboot): ${why}`);
  effect(draft, run, { type: "reboot", how, limit });
}

function forgetAwaited(draft: Draft): void {
  const { awaited } = draft.config.failoverRules;
  const kept = Object.entries(draft.state.resources).filter(([name]) => !awaited.includes(name));
  draft.set({ resources: Object.fromEntries(kept) });
}

function effect(draft: Draft, run: Run, action: Action): void {
  pend(draft, run, draft.begin(action));
}

function pend(draft: Draft, run: Run, number: number): void {
  const pending = present(draft.state.run, "no transition").pending;
  change(draft, { pending: [...pending, { effect: number, step: run.index }] });
}

function change(draft: Draft, part: Partial<Run>): void {
  const run = present(draft.state.run, "no transition");
  draft.set({ run: { ...run, ...part } });
}
