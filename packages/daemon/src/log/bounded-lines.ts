/**
 * JSON lines in two files of bounded size: when one is full it becomes the older one.
 *
 * Never fsynced: they explain, they prove nothing. A write that fails (disk full) is counted and said
 * with the next one that succeeds; writing never stops anything else.
 *
 * @module
 */
import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { z } from "zod";

export type BoundedLinesOptions<T> = {
  readonly path: string;
  readonly schema: z.ZodType<T>;
  /** Bytes of one file. */
  readonly sizeMax: number;
  /** Told what could not be written. */
  readonly note: (words: string) => void;
};

export class BoundedLines<T> {
  readonly #options: BoundedLinesOptions<T>;
  #size: number;
  #lost = 0;

  constructor(options: BoundedLinesOptions<T>) {
    this.#options = options;
    mkdirSync(dirname(options.path), { recursive: true, mode: 0o750 });
    this.#size = statSync(options.path, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** The last `count`, oldest first. Lines that are torn or foreign are left out. */
  tail(count: number): T[] {
    const { path } = this.#options;
    const newest = this.#parse(readIfThere(path));
    if (newest.length >= count) return newest.slice(newest.length - count);
    const older = this.#parse(readIfThere(`${path}.1`));
    return [...older, ...newest].slice(-count);
  }

  append(entry: T): void {
    const { path, sizeMax, note } = this.#options;
    const line = `${JSON.stringify(entry)}\n`;
    try {
      if (this.#size + line.length > sizeMax) {
        renameSync(path, `${path}.1`);
        this.#size = 0;
      }
      appendFileSync(path, line, { mode: 0o640 });
      this.#size += line.length;
    } catch (error) {
      // Disk full or directory gone: whoever is told still has it.
      this.#lost += 1;
      if (this.#lost === 1) note(`Cannot write ${path}: ${String(error)}`);
      return;
    }
    if (this.#lost > 0) {
      note(`${this.#lost} entries of ${path} were lost`);
      this.#lost = 0;
    }
  }

  #parse(text: string): T[] {
    return text.split("\n").flatMap((line) => {
      if (line === "") return [];
      try {
        const parsed = this.#options.schema.safeParse(JSON.parse(line));
        return parsed.success ? [parsed.data] : [];
      } catch {
        // SyntaxError: a line torn by a power cut.
        return [];
      }
    });
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // ENOENT before the first entry or the first rotation; anything else shows when writing.
    return "";
  }
}
