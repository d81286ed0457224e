/**
 * Where a command's words go: results to stdout, messages to stderr, coloured or not.
 *
 * @module
 */
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
    this.print(JSON.stringify(value, null, 2));
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
