/** Lines of a log that were read and lines that came since, in order, without doubles. Pure. @module */
import type { LogLine } from "../api/live-lines.ts";
import { isWanted, type LogWant } from "./log-want.ts";

export const levels = ["C", "E", "U", "S", "I"] as const;

export type KeyedLine = LogLine & { readonly key: string };

/** Oldest first. The same line twice in a millisecond counts twice when it was read twice. */
export function mergeLog(read: readonly LogLine[], live: readonly LogLine[]): KeyedLine[] {
  const counts = new Map<string, number>();
  const key = (line: LogLine): string => {
    const base = `${line.entry.at} ${line.node} ${line.entry.component} ${line.entry.message}`;
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    return `${base} ${count}`;
  };
  const all = new Map<string, KeyedLine>();
  for (const line of read) {
    const own = key(line);
    all.set(own, { ...line, key: own });
  }
  counts.clear();
  for (const line of live) {
    const own = key(line);
    all.set(own, { ...line, key: own });
  }
  // Stable: lines of one millisecond stay as they were written.
  return [...all.values()].sort((a, b) =>
    a.entry.at === b.entry.at ? 0 : a.entry.at < b.entry.at ? -1 : 1,
  );
}

export type LevelWant = LogWant & { readonly level: string };

/** `said`: how a message is shown. */
export function filterLog(
  lines: readonly KeyedLine[],
  want: LevelWant,
  said: (message: string) => string,
): readonly KeyedLine[] {
  return lines.filter(
    ({ node, entry }) =>
      (want.level === "" || entry.level === want.level) &&
      isWanted(want, node, () => `${entry.component} ${said(entry.message)}`),
  );
}
