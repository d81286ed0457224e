/**
 * Commands of operators, scripts and checkers: refused with a reason, or accepted as a wish that
 * the rules then fulfil.
 *
 * @module
 */
import type { ActionName } from "@gemel/protocol";
import type { Draft } from "./draft.ts";
import type { Command } from "./inputs.ts";
import { matches, type When } from "./rules/rule.ts";
import type { State } from "./state.ts";

export type RefusalRule = {
  readonly id: string;
  readonly action: ActionName;
  readonly when: When;
  readonly message: string;
  readonly remedy: string;
};

/** What needs a peer, or data of its own. */
const single = {
  when: { mode: ["farm", "light"] },
  message:
    "The module {module} has no primary and no secondary: it serves on every node on which it is started",
  remedy: "Start it with `gemel start -m {module}`, stop it with `gemel stop -m {module}`",
} as const satisfies Partial<RefusalRule>;

/** What `restart` and `stopstart` have in common. */
const nothingRuns = {
  when: { position: ["down", "idle"] },
  message: "Nothing runs on {node}",
  remedy: "Start it with `gemel start -m {module}`",
} as const satisfies Partial<RefusalRule>;

export const refusalRules: readonly RefusalRule[] = [
  { id: "C13", action: "swap", ...single },
  { id: "C14", action: "prim", ...single },
  { id: "C15", action: "second", ...single },
  {
    id: "C01",
    action: "prim",
    when: { position: ["down", "idle"], peer: "alive", peerPosition: "serving" },
    message: "{peer} serves already",
    remedy: "Start this node with `gemel start -m {module}`, or stop the module on {peer} first",
  },
  {
    id: "C02",
    action: "prim",
    when: { position: ["down", "idle"], data: "inconsistent", hasData: true },
    message: "A copy onto {node} was not finished, so its data cannot be used",
    remedy: "Start the module on {peer}, or restore a backup",
  },
  {
    id: "C03",
    action: "prim",
    when: { position: "following" },
    message: "{node} is the secondary of {peer}",
    remedy:
      "To exchange the roles run `gemel swap -m {module}` on {peer}; else stop the module here first",
  },
  {
    id: "C04",
    action: "second",
    when: { position: "serving" },
    message: "{node} serves",
    remedy: "To exchange the roles run `gemel swap -m {module}` here",
  },
  {
    id: "C05",
    action: "second",
    when: { position: ["down", "idle"], peer: ["unknown", "silent"] },
    message: "{peer} does not answer, so there is nothing to be the secondary of",
    remedy: "Bring {peer} back, or run `gemel start -m {module}`, which waits for it",
  },
  {
    id: "C06",
    action: "second",
    when: { position: ["down", "idle"], peerPosition: ["down", "idle", "following"] },
    message: "{peer} does not serve",
    remedy: "Run `gemel prim -m {module}` on {peer}, or `gemel start -m {module}` on both",
  },
  {
    id: "C07",
    action: "swap",
    when: { position: ["down", "idle", "following"] },
    message: "{node} does not serve",
    remedy: "Run `gemel swap -m {module}` on the node in state PRIM",
  },
  {
    id: "C08",
    action: "swap",
    when: { position: "serving", right: ["none", "sole"] },
    message: "{peer} is not up to date yet",
    remedy: "Wait until the module is PRIM here and SECOND on {peer}",
  },
  {
    id: "C09",
    action: "swap",
    when: { position: "serving", link: ["down", "linked", "resyncing"] },
    message: "The mirror link to {peer} is down",
    remedy: "Wait until the module is PRIM here and SECOND on {peer}",
  },
  {
    id: "C10",
    action: "swap",
    when: { position: "serving", peer: ["unknown", "silent"] },
    message: "{peer} does not answer",
    remedy: "Start gemeld on {peer}, and see whether the networks are up",
  },
  {
    id: "C11",
    action: "restart",
    ...nothingRuns,
  },
  { id: "C12", action: "stopstart", ...nothingRuns },
];

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
    draft.set({ loop: { count: 0, since: draft.now }, block: null, attempts: 0 });
  draft.set(wish(draft.state, command, by));
  if (command.identity === null) draft.set({ failed: false });
  draft.outputs.push({ type: "reply", command: command.id, refusal: null });
}

function wish(state: State, command: Command, by: string): Partial<State> {
  switch (command.action) {
    case "start":
      return { wanted: "up", hurry: false };
    case "stop":
    case "forcestop":
      return {
        hurry: command.action === "forcestop",
        wanted: "down",
        stopReason: stopReason(state, command, by),
        demand: "none",
        force: null,
        discard: false,
      };
    case "restart":
    case "stopstart":
      return { demand: command.action, stopReason: `called by ${by}` };
    case "swap":
      return { demand: "swap" };
    case "prim":
      return { wanted: "up", force: state.position === "serving" ? null : command.entropy };
    case "second":
      return { wanted: "up", discard: command.fullsync && state.position !== "following" };
  }
}

/** A module on its way down keeps the first reason: the scripts that end it may call `stop` too. */
function stopReason(state: State, command: Command, by: string): string {
  const ending = state.wanted === "down" && state.position !== "down";
  return ending && command.identity !== null ? state.stopReason : `Stopped by ${by}`;
}
