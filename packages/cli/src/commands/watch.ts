/**
 * `gemel watch`: the screen of `gemel status` as it changes, with the last events below.
 *
 * On a terminal it draws over itself; into a pipe it prints a line for each event and each new sentence.
 * It survives a restart of the daemon, and says while nobody answers: what is shown is old then.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type { EventFeed } from "@gemel/client";
import type { Overview, StreamEvent } from "@gemel/protocol";
import { clusterScreen } from "../cluster-screen.ts";
import type { Context } from "../context.ts";
import { openAgain, readToEnd } from "../following.ts";
import { formatDuration, formatTime } from "../quantities.ts";

export type WatchOptions = { readonly events: string };

const drawIntervalMs = 200;
/** The daemon says at least that it is alive, every second. */
const silenceMaxMs = 5000;

export async function watch(context: Context, options: WatchOptions): Promise<number> {
  const { client, terminal } = context;
  const kept = Number(options.events);
  if (!Number.isInteger(kept) || kept < 0) {
    throw new GemelError("usage", `--events is a number, not "${options.events}"`);
  }
  // After a loss, what was missed comes first, where the daemon still has it.
  const open = (after: string | null): Promise<EventFeed<StreamEvent>> =>
    client.stream("stream", {}, { after });
  let feed = await open(null);
  const screen = new Screen(context, kept);
  const end = new AbortController();
  const release = terminal.onKey((key) => {
    if (key !== "q" && key !== "\u0003") return;
    end.abort();
    feed.close();
  });
  try {
    for (;;) {
      await readToEnd(feed, (event) => screen.take(event));
      if (end.signal.aborted) return 0;
      screen.lose();
      const { lastId } = feed;
      feed = await openAgain(() => open(lastId), end.signal);
    }
  } catch (error) {
    if (end.signal.aborted) return 0;
    throw error;
  } finally {
    release();
    screen.close();
  }
}

class Screen {
  readonly #context: Context;
  readonly #kept: number;
  readonly #tail: string[] = [];
  readonly #timer: NodeJS.Timeout | null;
  #overview: Overview | null = null;
  /** When the daemon said anything, in ms of the wall clock: what is shown is as old as that. */
  #heardAt: number = Date.now();
  /** The connection is gone. */
  #isLost = false;
  readonly #said = new Map<string, string>();
  #isStale = false;
  /** As it is on the screen. */
  #wasLost = false;

  constructor(context: Context, kept: number) {
    this.#context = context;
    this.#kept = kept;
    const { terminal } = context;
    this.#timer =
      terminal.isScreen && !terminal.json ? setInterval(() => this.#draw(), drawIntervalMs) : null;
  }

  take(event: StreamEvent): void {
    this.#heardAt = Date.now();
    this.#isLost = false;
    if (event.type === "alive") return;
    const { terminal } = this.#context;
    if (terminal.json) terminal.print(JSON.stringify(event));
    else if (event.type === "overview") this.#see(event.data);
    else {
      const words = eventWords(event);
      if (words !== null) this.#tell(words);
    }
    this.#isStale = true;
  }

  /** The daemon does not answer any more. */
  lose(): void {
    this.#isLost = true;
    if (this.#timer === null) this.#context.terminal.note(lostWords);
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
    const now = Date.now();
    const isLost = this.#isLost || now - this.#heardAt > silenceMaxMs;
    if (!(this.#isStale || isLost || this.#wasLost) || this.#overview === null) return;
    this.#isStale = false;
    this.#wasLost = isLost;
    const { terminal } = this.#context;
    const lines = clusterScreen(this.#overview, terminal, now);
    const lost = isLost ? [terminal.palette.bad(ageWords(now - this.#heardAt))] : [];
    terminal.redraw([...lost, ...lines, "", ...this.#tail]);
  }
}

const lostWords = "The daemon closed the connection; waiting for it to come back";

function ageWords(ageMs: number): string {
  return `The daemon has not answered for ${formatDuration(ageMs)}; this is how it was before`;
}

function eventWords(event: StreamEvent): string | null {
  if (event.type !== "log") return null;
  const { node, module, entry } = event.data;
  const rule = entry.rule === undefined ? "" : ` [${entry.rule}]`;
  return `${formatTime(entry.at)}  ${node}  ${module}  ${entry.message}${rule}`;
}
