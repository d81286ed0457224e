/** What a script's end means, in words. @module */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type ErrorCode, errorCatalogue } from "@gemel/base";
import type { ScriptOutcome } from "../scripts/script-runner.ts";

export type ScriptFailure = { readonly code: ErrorCode; readonly message: string };

const tailSize = 8192;

/** Null when the script did what it should, or does not exist. */
export function scriptFailure(script: string, outcome: ScriptOutcome): ScriptFailure | null {
  switch (outcome.type) {
    case "absent":
      return null;
    case "failed":
      return { code: "internal", message: `Cannot run ${script}: ${outcome.message}` };
    case "timeout":
      return {
        code: "timeout",
        message: `${script} was ended after ${outcome.durationMs} ms${lastWords(outcome.output)}`,
      };
    case "ended": {
      if (outcome.exitCode === 0) return null;
      const how = outcome.exitCode ?? outcome.signal ?? "unknown";
      const words = lastWords(outcome.output);
      return {
        code: codeOf(outcome.exitCode),
        message: `${script} failed (exit ${how})${words}`,
      };
    }
  }
}

/** Scripts that follow the documented exit codes say more than "failed". */
function codeOf(exitCode: number | null): ErrorCode {
  if (exitCode === errorCatalogue.timeout.exitCode) return "timeout";
  if (exitCode === errorCatalogue.program_missing.exitCode) return "program_missing";
  return "internal";
}

/** The last line that says "Error: ", with the "Try: " after it, else the last line. */
function lastWords(path: string): string {
  const lines = tailOf(path)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const at = lines.findLastIndex((line) => /^error: /i.test(line));
  const error = lines[at]?.replace(/^error: /i, "") ?? lines.at(-1);
  if (error === undefined) return "";
  const hint = lines.slice(at + 1).find((line) => at >= 0 && /^try: /i.test(line));
  const remedy = hint === undefined ? "" : `; try: ${hint.replace(/^try: /i, "")}`;
  return `: ${error}${remedy}`.slice(0, 600);
}

function tailOf(path: string): string {
  try {
    const fd = openSync(path, "r");
    try {
      const { size } = fstatSync(fd);
      const buffer = Buffer.alloc(Math.min(size, tailSize));
      readSync(fd, buffer, 0, buffer.length, size - buffer.length);
      return buffer.toString("utf8");
    } finally {
      closeSync(fd);
    }
  } catch {
    // ENOENT: swept meanwhile. The message does without.
    return "";
  }
}
