/** `gemel kill`: end processes by name and arguments, as `<proc>` finds them; for scripts. @module */
import { GemelError, type ProcessPattern, processPattern } from "@gemel/base";
import type { Context } from "../context.ts";
import { type FoundProcess, findProcesses, isStill } from "../processes.ts";

export type KillOptions = {
  readonly name?: string;
  readonly nameregex?: string;
  readonly argregex?: string;
  readonly level: string;
};

const signals: Readonly<Record<string, "SIGTERM" | "SIGKILL" | null>> = {
  test: null,
  terminate: "SIGTERM",
  "15": "SIGTERM",
  "9": "SIGKILL",
};

/** What became of one: null at the level `test`. */
type Outcome = "sent" | "gone" | "not permitted" | null;

/** 0: at least one matches, and each was sent the signal; 1: none matches. */
export function kill({ terminal }: Context, options: KillOptions): number {
  const signal = signals[options.level];
  if (signal === undefined) {
    throw new GemelError("usage", `There is no level "${options.level}"`, {
      remedy: "test, terminate (or 15), or 9",
    });
  }
  const found = findProcesses(patternOf(options), process.pid);
  const outcomes = found.map((one) => ({ ...one, outcome: signal && send(one, signal) }));
  if (terminal.json) terminal.printJson({ signal, processes: outcomes });
  else for (const one of outcomes) terminal.print(words(one, one.outcome));
  if (found.length === 0 && !terminal.json) terminal.print("No process matches");
  const refused = outcomes.filter(({ outcome }) => outcome === "not permitted");
  if (refused.length > 0) {
    const pids = refused.map(({ pid }) => pid).join(", ");
    throw new GemelError("not_root", `May not end ${pids}`, { remedy: "Run it as root" });
  }
  return found.length === 0 ? 1 : 0;
}

function patternOf({ name, nameregex, argregex }: KillOptions): ProcessPattern {
  if (name !== undefined && nameregex !== undefined) {
    throw new GemelError("usage", "Both --name and --nameregex say which name is meant", {
      remedy: "Leave one of them out",
    });
  }
  const wishes = { name, nameRegex: nameregex, argRegex: argregex };
  // What is empty matches everything: a variable of a script that was not set.
  const given = Object.values(wishes).filter((one) => one !== undefined);
  if (given.length === 0 || given.includes("")) {
    throw new GemelError("usage", "Which processes are meant is not said", {
      remedy: "Give --name, --nameregex or --argregex, none of them empty",
    });
  }
  try {
    return processPattern(wishes);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new GemelError("usage", error.message, {
      cause: error,
      remedy: "Mend the regular expression",
    });
  }
}

function send(found: FoundProcess, signal: "SIGTERM" | "SIGKILL"): Outcome {
  if (!isStill(found)) return "gone";
  try {
    process.kill(found.pid, signal);
    return "sent";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ESRCH") return "gone";
    if (code === "EPERM") return "not permitted";
    throw error;
  }
}

function words({ pid, name, line }: FoundProcess, outcome: Outcome): string {
  const what = `${pid} ${line === "" ? `[${name}]` : line}`;
  return outcome === null ? what : `${what}: ${outcome}`;
}
