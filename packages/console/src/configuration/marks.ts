/** Places in a file that a check names. Pure. @module */
import type { ConfigNote } from "@gemel/protocol";

export type Mark = {
  readonly line: number;
  readonly column: number;
  readonly severity: "error" | "warning";
  readonly message: string;
};

/** Notes of a check that passed. */
export function marksOfNotes(notes: readonly ConfigNote[]): Mark[] {
  return notes.map(({ line, column, message }) => ({ line, column, severity: "warning", message }));
}

/** The place that a refusal names, `FILE:LINE:COLUMN: MESSAGE`; several stand in lines of their own. */
export function marksOfRefusal(detail: string): Mark[] {
  const marks: Mark[] = [];
  for (const part of detail.split("\n")) {
    const found = /:(\d+):(\d+):\s*(.*)$/.exec(part);
    if (found === null) continue;
    const [, line, column, message] = found;
    marks.push({
      line: Number(line),
      column: Number(column),
      severity: "error",
      message: message ?? part,
    });
  }
  return marks;
}
