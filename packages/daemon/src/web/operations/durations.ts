/** How long actions interrupted the service the last time they were done here. @module */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { replaceFile } from "../../system/durable-file.ts";

const schema = z.record(z.string(), z.number());

export class Durations {
  readonly #path: string;
  #known: Readonly<Record<string, number>>;

  constructor(path: string) {
    this.#path = path;
    this.#known = readKnown(path);
  }

  /** Null: never yet. */
  last(module: string, action: string): number | null {
    return this.#known[`${module} ${action}`] ?? null;
  }

  /** Best effort: it only tells people what to expect. */
  async note(module: string, action: string, ms: number): Promise<void> {
    this.#known = { ...this.#known, [`${module} ${action}`]: Math.round(ms) };
    await replaceFile(this.#path, JSON.stringify(this.#known)).catch(() => undefined);
  }
}

function readKnown(path: string): Record<string, number> {
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    // ENOENT, or torn: it is measured again.
    return {};
  }
}
