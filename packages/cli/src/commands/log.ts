/**
 * `gemel log`: what happened to a module, and with `-f` what happens.
 *
 * Following first subscribes and then asks for the entries so far, so that nothing falls between
 * the two; what both bring is shown once. It survives a restart of the daemon.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { GemelError } from "@gemel/base";
import type { LogEntry } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { readEvents } from "../event-stream.ts";
import { chooseModule, type ModuleOption, modulePath } from "../module-choice.ts";
import { formatTime } from "../quantities.ts";

const reconnectIntervalMs = 500;

export type LogOptions = ModuleOption & { readonly lines: string; readonly follow?: boolean };

export async function log(context: Context, options: LogOptions): Promise<number> {
  const lines = parseLines(options.lines);
  const path = modulePath(await chooseModule(context, options));
  if (options.follow === true) return follow(context, path, lines);
  const entries = await fetchEntries(context, path, lines);
  if (context.terminal.json) context.terminal.printJson(entries);
  else for (const entry of entries) context.terminal.print(entryLine(context, entry));
  return 0;
}

function parseLines(text: string): number {
  const lines = Number(text);
  if (Number.isInteger(lines) && lines >= 0) return lines;
  throw new GemelError("usage", `-n is a number of entries, not "${text}"`);
}

function fetchEntries(context: Context, path: string, lines: number): Promise<LogEntry[]> {
  return context.client.call<LogEntry[]>("GET", `${path}/log?lines=${lines}`);
}

async function follow(context: Context, path: string, lines: number): Promise<never> {
  const shown = new ShownEntries(context);
  let stream = await context.client.stream(`${path}/events`);
  for (;;) {
    for (const entry of await fetchEntries(context, path, lines)) shown.show(entry);
    try {
      for await (const { data } of readEvents(stream)) shown.show(data as LogEntry);
    } catch (error) {
      // The daemon ended in the middle of an event; a malformed event is a defect.
      if (error instanceof SyntaxError) throw error;
    }
    context.terminal.note("The daemon closed the connection; waiting for it to come back");
    stream = await reconnect(context, path);
  }
}

async function reconnect(context: Context, path: string): Promise<IncomingMessage> {
  for (;;) {
    await sleep(reconnectIntervalMs);
    try {
      return await context.client.stream(`${path}/events`);
    } catch (error) {
      if (!(error instanceof GemelError) || error.code !== "not_running") throw error;
    }
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
