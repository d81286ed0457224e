/**
 * The daemon's own stream: one line per event on stdout, with the priority prefix that journald
 * understands when systemd started us.
 *
 * @module
 */
import type { LogEntry } from "@gemel/protocol";

/** Syslog priorities by level: critical, notice, notice, informational, informational. */
const priorities = { C: 2, E: 5, U: 5, S: 6, I: 6 } as const satisfies Record<
  LogEntry["level"],
  number
>;

export class Journal {
  readonly #write: (line: string) => void;
  readonly #prefixed: boolean;

  /** `prefixed`: each line begins with its syslog priority. */
  constructor(write: (line: string) => void, prefixed: boolean) {
    this.#write = write;
    this.#prefixed = prefixed;
  }

  /** Something about gemeld itself. */
  note(message: string, level: LogEntry["level"] = "I"): void {
    this.#line(level, `gemeld: ${message}`, new Date().toISOString());
  }

  entry(module: string, entry: LogEntry): void {
    const rule = entry.rule === undefined ? "" : ` [${entry.rule}]`;
    const words = `${module} ${entry.component}: ${entry.message}${rule}`;
    this.#line(entry.level, words, entry.at);
  }

  #line(level: LogEntry["level"], words: string, at: string): void {
    const oneLine = words.replace(/\s*\n\s*/g, " | ");
    // The journal has times of its own.
    this.#write(
      this.#prefixed ? `<${priorities[level]}>${oneLine}\n` : `${at} ${level} ${oneLine}\n`,
    );
  }
}

/** The journal on stdout; a closed stdout is not a reason to end. */
export function stdoutJournal(): Journal {
  process.stdout.on("error", () => undefined);
  return new Journal((line) => process.stdout.write(line), "INVOCATION_ID" in process.env);
}
