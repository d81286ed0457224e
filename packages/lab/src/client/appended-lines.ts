/**
 * The lines of a file that somebody appends to, each read once and whole.
 *
 * @module
 */
import { closeSync, openSync, readSync } from "node:fs";

export class AppendedLines {
  readonly #file: string;
  readonly #buffer: Buffer = Buffer.alloc(1 << 18);
  #offset = 0;
  #partial = "";

  constructor(file: string) {
    this.#file = file;
  }

  /** What was appended since the last call. */
  next(): string[] {
    const taken: string[] = [];
    const descriptor = openSync(this.#file, "r");
    try {
      for (;;) {
        const count = readSync(descriptor, this.#buffer, 0, this.#buffer.length, this.#offset);
        if (count === 0) return taken;
        this.#offset += count;
        const lines = (this.#partial + this.#buffer.toString("latin1", 0, count)).split("\n");
        // The writer may be in the middle of a line.
        this.#partial = lines.pop() ?? "";
        for (const line of lines) taken.push(line);
      }
    } finally {
      closeSync(descriptor);
    }
  }
}
