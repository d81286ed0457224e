/**
 * Where a command's words go: results to stdout, messages to stderr, coloured or not.
 *
 * @module
 */
import { stripVTControlCharacters } from "node:util";
import type { Readiness } from "@gemel/protocol";
import colors from "picocolors";
import type { Host } from "./run.ts";

export type Palette = {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly moving: (text: string) => string;
  readonly bad: (text: string) => string;
};

export class Terminal {
  readonly json: boolean;
  readonly palette: Palette;
  readonly #host: Host;
  #collected: ((value: unknown) => void) | null = null;

  constructor(host: Host, options: { readonly json: boolean; readonly color: boolean }) {
    this.#host = host;
    this.json = options.json;
    const chosen = colors.createColors(options.color && !options.json && wantsColor(host));
    this.palette = {
      bold: chosen.bold,
      dim: chosen.dim,
      good: chosen.green,
      moving: chosen.yellow,
      bad: chosen.red,
    };
  }

  /** A line of the result. */
  print(line: string): void {
    this.#host.stdout.write(`${line}\n`);
  }

  /** The result as one JSON document. */
  printJson(value: unknown): void {
    if (this.#collected === null) this.print(JSON.stringify(value, null, 2));
    else this.#collected(value);
  }

  /** Run `act`; with `wanted`, its JSON document is put into `into` under `key` instead of being printed. */
  async collect<T>(
    wanted: boolean,
    into: Record<string, unknown>,
    key: string,
    act: () => Promise<T>,
  ): Promise<T> {
    if (!wanted) return act();
    this.#collected = (value) => {
      into[key] = value;
    };
    try {
      return await act();
    } finally {
      this.#collected = null;
    }
  }

  /** It is a terminal that can be drawn over. */
  get isScreen(): boolean {
    return this.#host.stdout.isTTY === true && this.#host.env["TERM"] !== "dumb";
  }

  /** Replace what the terminal shows by these lines, cut to its size. */
  redraw(lines: readonly string[]): void {
    const { rows, columns } = this.#host.stdout;
    // A serial line says 0: it does not know.
    const [height, width] = [rows || 24, columns || 80];
    const shown = lines.slice(0, height - 1).map((line) => cut(line, width));
    const text = shown.map((line) => `${line}\u001b[K\n`).join("");
    this.#host.stdout.write(`\u001b[H${text}\u001b[J`);
  }

  /** Keys as they are pressed, without Enter, until what it returns is called. Nothing without a terminal. */
  onKey(listener: (key: string) => void): () => void {
    const { stdin } = this.#host;
    if (stdin === undefined || !this.isTyped) return () => undefined;
    const hear = (data: unknown): void => listener(String(data));
    stdin.setRawMode?.(true);
    stdin.on("data", hear);
    stdin.resume?.();
    return () => {
      stdin.setRawMode?.(false);
      stdin.off("data", hear);
      stdin.pause?.();
    };
  }

  /** Somebody types what is read. */
  get isTyped(): boolean {
    const { stdin } = this.#host;
    return stdin?.isTTY === true && stdin.setRawMode !== undefined;
  }

  /** What is typed up to Enter, not shown; null: given up with Ctrl+C or Ctrl+D. Only where {@link isTyped}. */
  askUnseen(question: string): Promise<string | null> {
    return new Promise((resolve) => {
      let typed = "";
      const end = (answer: string | null): void => {
        stop();
        this.#host.stderr.write("\n");
        resolve(answer);
      };
      // What is pasted comes as one, between the signs that some terminals put around it.
      const stop = this.onKey((keys) => {
        for (const key of stripVTControlCharacters(keys)) {
          if (key === "\r" || key === "\n") return end(typed);
          if (key === "\u0003" || key === "\u0004") return end(null);
          typed = key === "\u007f" || key === "\b" ? typed.slice(0, -1) : typed + key;
        }
      });
      // Not before: until then the terminal shows what is typed.
      this.#host.stderr.write(question);
    });
  }

  /** What is piped into the command, up to the end of a line; empty: nothing is. */
  async readLine(): Promise<string> {
    const { stdin } = this.#host;
    if (stdin?.[Symbol.asyncIterator] === undefined) return "";
    let text = "";
    for await (const part of stdin as AsyncIterable<unknown>) {
      text += String(part);
      if (text.includes("\n")) break;
    }
    return text;
  }

  /** A message beside the result; silent with `--json`. */
  note(line: string): void {
    if (!this.json) this.#host.stderr.write(`${line}\n`);
  }

  /** `text` in the colour of a readiness. */
  byReadiness(readiness: Readiness, text: string): string {
    switch (readiness) {
      case "Ready":
        return this.palette.good(text);
      case "Transient":
        return this.palette.moving(text);
      case "NotReady":
        return this.palette.bad(text);
    }
  }
}

/** @see https://no-color.org */
function wantsColor(host: Host): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: term } = host.env;
  if (no !== undefined && no !== "") return false;
  if (force !== undefined && force !== "" && force !== "0") return true;
  return host.stdout.isTTY === true && term !== "dumb";
}

/** The first `width` characters; colours do not count, and end with it. */
function cut(line: string, width: number): string {
  if (stripVTControlCharacters(line).length <= width) return line;
  return stripVTControlCharacters(line).slice(0, width);
}
