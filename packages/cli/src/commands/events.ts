/**
 * `gemel events`: why a module is where it is, as chains of cause, rule, action and outcome.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import { GemelError } from "@gemel/base";
import type { ModuleEvent } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { chooseModule, type ModuleOption } from "../module-choice.ts";
import { formatTime } from "../quantities.ts";

const pollIntervalMs = 500;
/** Fetched at once while following. */
const batchMax = 1000;

export type EventsOptions = ModuleOption & { readonly lines: string; readonly follow?: boolean };

export async function events(context: Context, options: EventsOptions): Promise<number> {
  const lines = Number(options.lines);
  if (!Number.isInteger(lines) || lines < 0)
    throw new GemelError("usage", `-n is a number of events, not "${options.lines}"`);
  const module = await chooseModule(context, options);
  const known = await context.client.call("transitions", { module, query: { lines } });
  if (options.follow === true) return follow(context, module, known);
  if (context.terminal.json) context.terminal.printJson(known);
  else for (const event of known) context.terminal.print(eventLine(context, event));
  return 0;
}

/** Ids only grow, so that nothing is missed or shown twice, also over a restart of the daemon. */
async function follow(
  context: Context,
  module: string,
  known: readonly ModuleEvent[],
): Promise<never> {
  let after = 0;
  for (let news = known; ; news = await fetchAfter(context, module, after)) {
    for (const event of news) {
      after = event.id;
      const { terminal } = context;
      terminal.print(terminal.json ? JSON.stringify(event) : eventLine(context, event));
    }
    await sleep(pollIntervalMs);
  }
}

async function fetchAfter(context: Context, module: string, after: number): Promise<ModuleEvent[]> {
  try {
    const query = { lines: batchMax, after };
    return await context.client.call("transitions", { module, query });
  } catch (error) {
    if (error instanceof GemelError && error.code === "not_running") return [];
    throw error;
  }
}

function eventLine({ terminal }: Context, event: ModuleEvent): string {
  const { dim, good, bad } = terminal.palette;
  const { at, cause, rule, action, from, to, outcome, detail } = event;
  const paint = outcome === "done" ? good : outcome === "failed" ? bad : dim;
  const states = from === to ? from : `${from} -> ${to}`;
  const head = `${dim(formatTime(at, { ms: true }))} ${cause} -> ${rule === "" ? "-" : rule}`;
  const words = detail === "" ? "" : dim(`  ${detail}`);
  return `${head} -> ${action} (${states}) -> ${paint(outcome)}${words}`;
}
