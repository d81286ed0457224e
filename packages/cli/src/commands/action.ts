/**
 * The actions on a module: start, stop, forcestop, restart, stopstart, swap, prim, second.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import { GemelError } from "@gemel/base";
import type { ActionName, ActionRequest, ModuleView } from "@gemel/protocol";
import { hasMoved, judge } from "../action-outcome.ts";
import { nextStep } from "../advice.ts";
import type { Context, Verb } from "../context.ts";
import { chooseModule, type ModuleOption } from "../module-choice.ts";
import { parseDuration } from "../quantities.ts";
import { percentDone, resyncWords } from "../resync-progress.ts";

const pollIntervalMs = 100;

export type ActionOptions = ModuleOption & {
  readonly wait?: boolean;
  readonly timeout: string;
  readonly identity?: string;
  readonly fullsync?: boolean;
};

/** The verb for one action; `name` is one of {@link ActionName}. */
export function action(name: ActionName): Verb<ActionOptions> {
  return async (context, options) => {
    const timeoutMs = parseTimeout(options.timeout);
    const module = await chooseModule(context, options);
    const before = options.wait === true ? await context.client.call("module", { module }) : null;
    const body: ActionRequest = {
      action: name,
      ...(options.identity === undefined ? {} : { identity: options.identity }),
      ...(options.fullsync === true ? { fullsync: true } : {}),
    };
    const answer = await context.client.call("act", { module, body });
    const view =
      before === null
        ? answer.module
        : await waitFor(context, { name, before, first: answer.module, timeoutMs });
    report(context, name, view, before !== null);
    return 0;
  };
}

function parseTimeout(text: string): number {
  const timeoutMs = parseDuration(text);
  if (timeoutMs !== null) return timeoutMs;
  throw new GemelError("usage", `--timeout is a duration like 60s or 2m, not "${text}"`);
}

function report({ terminal }: Context, name: ActionName, view: ModuleView, done: boolean): void {
  if (terminal.json) {
    terminal.printJson(view);
    return;
  }
  const state = terminal.byReadiness(view.readiness, `${view.state} ${view.readiness}`);
  terminal.print(`${view.module} on ${view.node}: ${name} ${done ? "done" : "accepted"}, ${state}`);
  if (done && !view.protected && name !== "stop") terminal.print(`Next  ${nextStep(view)}`);
}

type Waiting = {
  readonly name: ActionName;
  readonly before: ModuleView;
  readonly first: ModuleView;
  readonly timeoutMs: number;
};

/** Poll until the action has taken effect. Throws `timeout`, or `internal` when the module stopped. */
async function waitFor(context: Context, waiting: Waiting): Promise<ModuleView> {
  const { name, before, first, timeoutMs } = waiting;
  const { module } = first;
  const deadlineMs = performance.now() + timeoutMs;
  let now = first;
  let moved = false;
  let told = "";
  for (;;) {
    moved ||= hasMoved(before, now);
    const stage = stageOf(now);
    if (stage !== told) context.terminal.note(stageWords(now));
    told = stage;
    const outcome = judge({ action: name, before, now, moved });
    if (outcome === "done") return now;
    if (outcome === "failed") {
      throw new GemelError("internal", `${now.module} stopped instead: ${now.reason}`, {
        remedy: `gemel log -m ${now.module}`,
      });
    }
    if (performance.now() >= deadlineMs) {
      const state = `${now.state} ${now.readiness}`;
      throw new GemelError(
        "timeout",
        `${name} of ${now.module} is not done, it is ${state}: ${now.reason}`,
        { remedy: nextStep(now) },
      );
    }
    await sleep(pollIntervalMs);
    now = await context.client.call("module", { module });
  }
}

/** Changes with the state, and with every tenth of a resynchronisation: then there is news. */
function stageOf({ state, readiness, reason, mirror }: ModuleView): string {
  const resync = mirror?.resync ?? null;
  const tenth = resync === null ? -1 : Math.floor(percentDone(resync) / 10);
  return [state, readiness, reason, tenth].join("\n");
}

function stageWords(view: ModuleView): string {
  const resync = view.mirror?.resync ?? null;
  const head = `  ${view.state} ${view.readiness}: ${view.reason}`;
  return resync === null ? head : `${head} (${resyncWords(resync)})`;
}
