/**
 * Commands of operators, scripts and checkers: refused with a reason, or accepted as a wish that
 * the rules then fulfil.
 *
 * @module
 */
import type { Draft } from "./draft.ts";
import type { Command } from "./inputs.ts";
import { refusalRules } from "./refusal-rules.ts";
import { shownState } from "./report.ts";
import { matches } from "./rules/rule.ts";
import type { Situation } from "./situation.ts";
import type { State } from "./state.ts";
import { statements } from "./statements.ts";

export function observeCommand(draft: Draft, command: Command): void {
  const by = command.identity ?? "an administrator";
  draft.log("U", "user", `Action ${command.action} called by ${by}`);
  const situation = draft.situation();
  const rule = refusalRules.find(
    ({ action, when }) => action === command.action && matches(when, situation),
  );
  if (rule !== undefined) {
    const message = draft.words(rule.message);
    const remedy = draft.words(rule.remedy);
    const refusal = { code: "refused", rule: rule.id, message, remedy } as const;
    draft.outputs.push({ type: "reply", command: command.id, refusal });
    draft.log("E", "user", `Action ${command.action} refused: ${message}`, rule.id);
    return;
  }
  // An administrator's word ends the count of automatic restarts and the pause after a failure.
  if (command.identity === null)
    draft.set({ loop: { count: 0, since: draft.now }, block: null, attempts: 0, rebootDue: false });
  declare(draft, command, situation);
  draft.set(wish(draft.state, command, by));
  if (command.identity === null) draft.set({ failed: false });
  draft.outputs.push({ type: "reply", command: command.id, refusal: null });
}

/** What may be lost is said before it can be: in the log, and durably among the events. */
function declare(draft: Draft, command: Command, situation: Situation): void {
  const found = statements.find(
    ({ actions, fullsync, when }) =>
      actions.includes(command.action) &&
      (fullsync !== true || command.fullsync) &&
      matches(when, situation),
  );
  if (found === undefined) return;
  const detail = draft.words(found.statement);
  draft.log("U", "user", detail, found.id);
  const state = shownState(draft.state);
  draft.happened({ rule: found.id, action: command.action, from: state, to: state, detail });
}

function wish(state: State, command: Command, by: string): Partial<State> {
  switch (command.action) {
    case "start":
      return { wanted: "up", hurry: false };
    case "stop":
    case "shutdown":
    case "forcestop":
      return {
        hurry: command.action === "forcestop",
        wanted: "down",
        stopReason:
          command.action === "shutdown" ? "The host shuts down" : stopReason(state, command, by),
        demand: "none",
        force: null,
        discard: false,
      };
    case "restart":
    case "stopstart":
      return { demand: command.action, services: [], stopReason: `called by ${by}` };
    case "swap":
      return { demand: "swap" };
    case "prim":
    case "primforce":
      return {
        wanted: "up",
        force: state.position === "serving" ? null : command.entropy,
        torn: command.action === "primforce" && state.position !== "serving",
      };
    case "second":
      return { wanted: "up", discard: command.fullsync && state.position !== "following" };
    case "secondforce":
      return { wanted: "up", discard: state.position !== "following" };
  }
}

/** A module on its way down keeps the first reason: the scripts that end it may call `stop` too. */
function stopReason(state: State, command: Command, by: string): string {
  const ending = state.wanted === "down" && state.position !== "down";
  return ending && command.identity !== null ? state.stopReason : `Stopped by ${by}`;
}
