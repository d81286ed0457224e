/**
 * Columns of text for people: left-aligned, two spaces apart, no trailing blanks.
 *
 * @module
 */
import { stripVTControlCharacters } from "node:util";

/** Lines of the table, the header first; colour codes in cells do not count as width. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => width(row[column] ?? ""))),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - width(cell))))
      .join("  ")
      .trimEnd();
  return [header, ...rows].map(line);
}

function width(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
