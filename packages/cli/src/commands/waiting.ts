/**
 * `gemel waitstart`, `waitstop`, `waitstate STATE`: return when the module on this node is so.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import { GemelError } from "@gemel/base";
import type { ModuleView } from "@gemel/protocol";
import { type ModuleState, moduleStates } from "@gemel/protocol/module-state";
import { nextStep } from "../advice.ts";
import type { Context, Verb } from "../context.ts";
import { chooseModule, type ModuleOption } from "../module-choice.ts";
import { parseDuration } from "../quantities.ts";

const pollIntervalMs = 100;

export type WaitOptions = ModuleOption & { readonly timeout: string };

type Reached = (view: ModuleView) => boolean;

/** It serves, or is up to date beside the one that does. */
export const waitStart: Verb<WaitOptions> = (context, options) =>
  waitFor(context, options, "start", (view) => view.readiness === "Ready");

export const waitStop: Verb<WaitOptions> = (context, options) =>
  waitFor(context, options, "stop", (view) => view.state === "STOP");

export const waitState: Verb<WaitOptions> = (context, options, [word = ""]) => {
  const state = stateOf(word);
  const ready = state !== "STOP" && state !== "WAIT";
  return waitFor(context, options, state, (view) => {
    return view.state === state && (!ready || view.readiness === "Ready");
  });
};

function stateOf(word: string): ModuleState {
  const state = moduleStates.find((one) => one === word.toUpperCase());
  if (state !== undefined) return state;
  throw new GemelError("usage", `"${word}" is no state`, { remedy: moduleStates.join(", ") });
}

async function waitFor(
  context: Context,
  options: WaitOptions,
  what: string,
  reached: Reached,
): Promise<number> {
  const timeoutMs = parseDuration(options.timeout);
  if (timeoutMs === null)
    throw new GemelError(
      "usage",
      `--timeout is a duration like 60s or 2m, not "${options.timeout}"`,
    );
  const chosen = await chooseModule(context, options);
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const view = await context.client.call("module", { module: chosen });
    const { module, node, state, readiness, reason } = view;
    if (reached(view)) {
      if (context.terminal.json) context.terminal.printJson(view);
      else context.terminal.print(`${module} on ${node}: ${state} ${readiness}`);
      return 0;
    }
    if (performance.now() >= deadlineMs)
      throw new GemelError(
        "timeout",
        `${module} did not come to ${what}, it is ${state} ${readiness}: ${reason}`,
        { remedy: nextStep(view) },
      );
    await sleep(pollIntervalMs);
  }
}
