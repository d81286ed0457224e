/** Commands of several nodes as one list, and each as a line of a file. Pure. @module */
import type { Command } from "@gemel/protocol";

export type NodeCommand = Command & { readonly node: string };

export function newestFirst(commands: readonly NodeCommand[]): NodeCommand[] {
  return commands.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

/** A request without the method and the path, which every one of its kind has. */
export function detailOf({ kind, detail }: Command): string {
  return kind === "script" ? detail : detail.replace(/^\w+ \S*/, "").trim();
}

/** As it stands in a file: who, through what, what, how it ended. */
export function commandLine(command: NodeCommand): string {
  const { at, node, who, via, what, result, durationMs } = command;
  const by = who === "" ? "gemeld" : `${who} (${via})`;
  const end = durationMs === null ? "" : ` after ${durationMs} ms`;
  const detail = detailOf(command);
  return `${at} ${node} ${by}: ${what}${detail === "" ? "" : ` ${detail}`}: ${result ?? "runs"}${end}`;
}
