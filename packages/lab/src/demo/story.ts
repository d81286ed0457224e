/**
 * How the demo speaks: chapters, sentences, steps with their duration, a live line, a table.
 *
 * Colours and the live line are for terminals only; elsewhere every line is written once.
 *
 * @module
 */
import { createColors } from "picocolors";
import { monotonicMs } from "../system/monotonic.ts";
import { seconds, type Verdict } from "./report.ts";

export type StoryOptions = {
  readonly write: (text: string) => void;
  /** Whether the reader sees a terminal, which can rewrite its line. */
  readonly isTerminal: boolean;
  readonly colors: boolean;
};

/** Where nobody rewrites the line, progress is told this often. */
const plainProgressMs = 3_000;

export class Story {
  readonly #options: StoryOptions;
  readonly #colors: ReturnType<typeof createColors>;
  readonly #startedMs: number = monotonicMs();
  #chapter = 0;
  #live = false;
  #lastPlainMs = 0;

  constructor(options: StoryOptions) {
    this.#options = options;
    this.#colors = createColors(options.colors);
  }

  /** A numbered heading. */
  chapter(title: string): void {
    this.#chapter += 1;
    this.#line("");
    this.#line(this.#colors.bold(`${this.#chapter}. ${title}`));
  }

  /** A sentence of the story. */
  say(text: string): void {
    this.#line(`   ${text}`);
  }

  /** Something that was measured: what, and the figure in bold. */
  result(text: string, figure: string): void {
    this.#line(`   ${this.#colors.green("->")} ${text} ${this.#colors.bold(figure)}`);
  }

  warn(text: string): void {
    this.#line(`   ${this.#colors.yellow("!")} ${text}`);
  }

  /** Do something and say how long it took. */
  async step<T>(text: string, work: () => Promise<T>): Promise<T> {
    const beganMs = monotonicMs();
    if (this.#options.isTerminal) {
      this.progress(`${text} ...`);
    }
    const value = await work();
    this.#line(`   ${text} ${this.#colors.dim(`(${seconds(monotonicMs() - beganMs)})`)}`);
    return value;
  }

  /** Replace the live line. */
  progress(text: string): void {
    if (this.#options.isTerminal) {
      this.#live = true;
      this.#options.write(`\r\x1b[2K   ${text}`);
      return;
    }
    const nowMs = monotonicMs();
    if (nowMs - this.#lastPlainMs >= plainProgressMs) {
      this.#lastPlainMs = nowMs;
      this.#options.write(`   ${text}\n`);
    }
  }

  /** The final table. */
  verdicts(rows: readonly Verdict[]): void {
    const widthOf = (key: "what" | "measured" | "limit", heading: string): number =>
      Math.max(heading.length, ...rows.map((row) => row[key].length));
    const headings = { what: "", measured: "measured", limit: "must be" };
    const what = widthOf("what", headings.what);
    const measured = widthOf("measured", headings.measured);
    const limit = widthOf("limit", headings.limit);
    const format = (a: string, b: string, c: string, d: string): string =>
      `   ${a.padEnd(what)}  ${b.padStart(measured)}  ${c.padEnd(limit)}  ${d}`;
    this.#line("");
    this.#line(this.#colors.dim(format("", headings.measured, headings.limit, "").trimEnd()));
    for (const row of rows) {
      const mark = row.ok ? this.#colors.green("ok") : this.#colors.red("FAILED");
      this.#line(format(row.what, row.measured, row.limit, mark));
    }
    this.#line("");
  }

  /** The last line. */
  end(ok: boolean, text: string): void {
    const took = this.#colors.dim(`(${seconds(monotonicMs() - this.#startedMs)} in all)`);
    this.#line(`${ok ? this.#colors.green(text) : this.#colors.red(text)} ${took}`);
  }

  #line(text: string): void {
    const erase = this.#live ? "\r\x1b[2K" : "";
    this.#live = false;
    this.#options.write(`${erase}${text}\n`);
  }
}

/** The story for this process: standard output, NO_COLOR honoured. */
export function terminalStory(): Story {
  const { NO_COLOR: noColor, TERM: terminal } = process.env;
  const isTerminal = process.stdout.isTTY === true && terminal !== "dumb";
  return new Story({
    write: (text) => process.stdout.write(text),
    isTerminal,
    colors: isTerminal && (noColor === undefined || noColor === ""),
  });
}
