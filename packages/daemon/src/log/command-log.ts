/**
 * The commands of one module on this node: a script is written when it begins and again when it has ended, so that
 * one that hangs, or in which gemeld was ended, is seen.
 *
 * @module
 */
import { type Command, commandSchema } from "@gemel/protocol";
import { BoundedLines } from "./bounded-lines.ts";
import type { Journal } from "./journal.ts";

/** Two files of this size at most: some thousand commands. */
const fileSizeMax = 1 << 20;

export type NewCommand = Omit<Command, "id" | "at" | "result" | "durationMs">;

export class CommandLog {
  readonly #lines: BoundedLines<Command>;
  readonly #now: () => number;
  /** Those that this gemeld has begun and that have not ended. */
  readonly #running = new Set<string>();
  #begun = 0;

  constructor(folder: string, journal: Journal, now: () => number = Date.now) {
    this.#lines = new BoundedLines({
      path: `${folder}/commands.log`,
      schema: commandSchema,
      sizeMax: fileSizeMax,
      note: (words) => journal.note(words),
    });
    this.#now = now;
  }

  /** What it returns is called with the result, once. */
  begin(command: NewCommand): (result: string) => void {
    const startedAtMs = this.#now();
    const { id, at } = this.#head(startedAtMs);
    this.#running.add(id);
    this.#lines.append({ id, at, ...command, result: null, durationMs: null });
    return (result) => {
      this.#running.delete(id);
      const durationMs = this.#since(startedAtMs);
      this.#lines.append({ id, at, ...command, result, durationMs });
    };
  }

  /** One that has ended. `startedAtMs`: Unix time. */
  add(command: NewCommand, startedAtMs: number, result: string): void {
    const durationMs = this.#since(startedAtMs);
    this.#lines.append({ ...this.#head(startedAtMs), ...command, result, durationMs });
  }

  #head(startedAtMs: number): { readonly id: string; readonly at: string } {
    this.#begun += 1;
    return {
      id: `${startedAtMs}-${process.pid}-${this.#begun}`,
      at: new Date(startedAtMs).toISOString(),
    };
  }

  /** Milliseconds; the clock may have been set back. */
  #since(startedAtMs: number): number {
    return Math.max(0, Math.round(this.#now() - startedAtMs));
  }

  /** The last `count` that began, oldest first. */
  tail(count: number): Command[] {
    const all = new Map<string, Command>();
    // A script has two lines; of the first one of those that are read the beginning may be missing.
    for (const line of this.#lines.tail(count * 2)) all.set(line.id, line);
    return [...all.values()]
      .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
      .slice(-count)
      .map((command) =>
        command.result === null && !this.#running.has(command.id)
          ? { ...command, result: "lost" }
          : command,
      );
  }
}

/** Of all modules, made when they are asked for first. */
export class CommandLogs {
  readonly #folderOf: (module: string) => string;
  readonly #journal: Journal;
  readonly #logs = new Map<string, CommandLog>();

  constructor(folderOf: (module: string) => string, journal: Journal) {
    this.#folderOf = folderOf;
    this.#journal = journal;
  }

  of(module: string): CommandLog {
    const known = this.#logs.get(module);
    if (known !== undefined) return known;
    const log = new CommandLog(this.#folderOf(module), this.#journal);
    this.#logs.set(module, log);
    return log;
  }
}
