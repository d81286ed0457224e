/**
 * What the client knows about its commits, outside of the cluster that is tested.
 *
 * One line per attempt that was sent: `<monotonic ms> <outcome> <connection> <sequence>`.
 * A commit counts as acknowledged only when the server's answer has arrived. An attempt whose answer
 * never came may be in the table or not: both are right.
 *
 * @module
 */
import { AppendedLines } from "./appended-lines.ts";

/** `A` acknowledged, `U` sent and not answered, `F` refused by the server. */
export type Outcome = "A" | "U" | "F";

export type Commit = {
  readonly atMs: number;
  readonly connection: number;
  readonly sequence: number;
};

/** One line of the log, with its line feed. */
export function commitLine(outcome: Outcome, commit: Commit): string {
  return `${commit.atMs.toFixed(3)} ${outcome} ${commit.connection} ${commit.sequence}\n`;
}

/** Reads the log while the client appends to it. */
export class CommitLog {
  readonly #lines: AppendedLines;
  /** Acknowledged commits, in the order of their acknowledgement. */
  readonly acknowledged: Commit[] = [];
  unknown = 0;
  refused = 0;

  constructor(file: string) {
    this.#lines = new AppendedLines(file);
  }

  /** Take in what was appended since the last call. */
  refresh(): this {
    for (const line of this.#lines.next()) this.#take(line);
    return this;
  }

  /** When the last commit was acknowledged. */
  get lastMs(): number | undefined {
    return this.acknowledged.at(-1)?.atMs;
  }

  #take(line: string): void {
    const [atMs, outcome, connection, sequence] = line.split(" ");
    if (outcome === "A") {
      this.acknowledged.push({
        atMs: Number(atMs),
        connection: Number(connection),
        sequence: Number(sequence),
      });
    } else if (outcome === "U") {
      this.unknown += 1;
    } else {
      this.refused += 1;
    }
  }
}
