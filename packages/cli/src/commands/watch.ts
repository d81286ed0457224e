/**
 * `gemel watch`: the screen of `gemel status` as it changes, with the last events below.
 *
 * On a terminal it draws over itself; into a pipe it prints a line for each event and each new sentence.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type { Overview, StreamEvent } from "@gemel/protocol";
import { clusterScreen } from "../cluster-screen.ts";
import type { Context } from "../context.ts";
import { readEvents } from "../event-stream.ts";
import { formatTime } from "../quantities.ts";

export type WatchOptions = { readonly events: string };

const drawIntervalMs = 200;

export async function watch(context: Context, options: WatchOptions): Promise<number> {
  const { client, terminal } = context;
  const kept = Number(options.events);
  if (!Number.isInteger(kept) || kept < 0) {
    throw new GemelError("usage", `--events is a number, not "${options.events}"`);
  }
  const stream = await client.stream("/stream");
  const screen = new Screen(context, kept);
  const release = terminal.onKey((key) => {
    if (key === "q" || key === "\u0003") stream.destroy();
  });
  try {
    for await (const event of readEvents(stream)) screen.take(event as StreamEvent);
  } catch (error) {
    if (!stream.destroyed) throw error;
  } finally {
    release();
    screen.close();
  }
  return 0;
}

class Screen {
  readonly #context: Context;
  readonly #kept: number;
  readonly #tail: string[] = [];
  readonly #timer: NodeJS.Timeout | null;
  #overview: Overview | null = null;
  readonly #said = new Map<string, string>();
  #isStale = false;

  constructor(context: Context, kept: number) {
    this.#context = context;
    this.#kept = kept;
    const { terminal } = context;
    this.#timer =
      terminal.isScreen && !terminal.json ? setInterval(() => this.#draw(), drawIntervalMs) : null;
  }

  take(event: StreamEvent): void {
    const { terminal } = this.#context;
    if (terminal.json) terminal.print(JSON.stringify(event));
    else if (event.type === "overview") this.#see(event.data);
    else {
      const words = eventWords(event);
      if (words !== null) this.#tell(words);
    }
    this.#isStale = true;
  }

  close(): void {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#draw();
  }

  #see(overview: Overview): void {
    this.#overview = overview;
    if (this.#timer !== null) return;
    for (const { module, sentence } of overview.modules) {
      if (this.#said.get(module) === sentence.words) continue;
      this.#said.set(module, sentence.words);
      this.#context.terminal.print(`${formatTime(overview.at)}  ${module}  ${sentence.words}`);
    }
  }

  #tell(words: string): void {
    if (this.#timer === null) this.#context.terminal.print(words);
    this.#tail.push(words);
    while (this.#tail.length > this.#kept) this.#tail.shift();
  }

  #draw(): void {
    if (!this.#isStale || this.#overview === null) return;
    this.#isStale = false;
    const { terminal } = this.#context;
    const lines = clusterScreen(this.#overview, terminal, Date.now());
    terminal.redraw([...lines, "", ...this.#tail]);
  }
}

function eventWords(event: StreamEvent): string | null {
  if (event.type !== "log") return null;
  const { node, module, entry } = event.data;
  const rule = entry.rule === undefined ? "" : ` [${entry.rule}]`;
  return `${formatTime(entry.at)}  ${node}  ${module}  ${entry.message}${rule}`;
}
