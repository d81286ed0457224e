/**
 * `gemel log`: what happened to a module, and with `-f` what happens.
 *
 * Following first subscribes and then asks for the entries so far, so that nothing falls between
 * the two; what both bring is shown once. It survives a restart of the daemon.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type { Answer, EventFeed } from "@gemel/client";
import type { LogEntry } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { openAgain, readToEnd } from "../following.ts";
import { chooseModule, type ModuleOption } from "../module-choice.ts";
import { formatTime } from "../quantities.ts";

export type LogOptions = ModuleOption & { readonly lines: string; readonly follow?: boolean };

export async function log(context: Context, options: LogOptions): Promise<number> {
  const lines = parseLines(options.lines);
  const module = await chooseModule(context, options);
  if (options.follow === true) return follow(context, module, lines);
  const entries = await fetchEntries(context, module, lines);
  if (context.terminal.json) context.terminal.printJson(entries);
  else for (const entry of entries) context.terminal.print(entryLine(context, entry));
  return 0;
}

function parseLines(text: string): number {
  const lines = Number(text);
  if (Number.isInteger(lines) && lines >= 0) return lines;
  throw new GemelError("usage", `-n is a number of entries, not "${text}"`);
}

function fetchEntries(context: Context, module: string, lines: number): Promise<LogEntry[]> {
  return context.client.call("log", { module, query: { lines } });
}

async function follow(context: Context, module: string, lines: number): Promise<never> {
  const shown = new ShownEntries(context);
  const open = (): Promise<EventFeed<Answer<"events">>> =>
    context.client.stream("events", { module });
  for (let feed = await open(); ; feed = await openAgain(open)) {
    for (const entry of await fetchEntries(context, module, lines)) shown.show(entry);
    await readToEnd(feed, ({ data }) => shown.show(data));
    context.terminal.note("The daemon closed the connection; waiting for it to come back");
  }
}

/** Prints each entry once; remembers a bounded number of the newest ones. */
class ShownEntries {
  static readonly #countMax = 10_000;
  readonly #context: Context;
  readonly #known = new Set<string>();

  constructor(context: Context) {
    this.#context = context;
  }

  show(entry: LogEntry): void {
    const text = JSON.stringify(entry);
    if (this.#known.has(text)) return;
    this.#known.add(text);
    const [oldest] = this.#known;
    if (this.#known.size > ShownEntries.#countMax && oldest !== undefined) {
      this.#known.delete(oldest);
    }
    const { terminal } = this.#context;
    terminal.print(terminal.json ? text : entryLine(this.#context, entry));
  }
}

function entryLine({ terminal }: Context, entry: LogEntry): string {
  const { palette } = terminal;
  const rule = entry.rule === undefined ? "" : ` ${palette.dim(`[${entry.rule}]`)}`;
  const head = `${formatTime(entry.at, { ms: true })} ${entry.level} ${entry.component.padEnd(9)}`;
  const message = entry.level === "C" ? palette.bad(entry.message) : entry.message;
  return `${palette.dim(head)} ${message}${rule}`;
}
