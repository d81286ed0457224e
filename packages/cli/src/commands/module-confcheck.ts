/**
 * `gemel module confcheck`: whether a configuration is valid, and what it would change.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { GemelError } from "@gemel/base";
import type { ConfigChange, ConfigCheck, ConfigCheckRequest, ConfigEffect } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { chooseModule, configTakes, type ModuleOption } from "../module-choice.ts";

export async function moduleConfcheck(
  context: Context,
  options: ModuleOption,
  [file]: readonly string[],
): Promise<number> {
  const module = await chooseModule(context, options);
  const request = file === undefined ? {} : await readConfig(file);
  return showCheck(context, module, request);
}

/** Ask, and print: also what `config --dry-run` does. */
export async function showCheck(
  context: Context,
  module: string,
  body: ConfigCheckRequest,
): Promise<number> {
  const check = await context.client.call("checkConfig", { module, body }, configTakes);
  if (context.terminal.json) context.terminal.printJson(check);
  else printCheck(context, check);
  return 0;
}

const effects: Readonly<Record<ConfigEffect, string>> = {
  new: "No configuration of this module is in force yet",
  nothing: "It is in force: nothing would change",
  live: "It can be put in force while the module runs",
  stopped: "The module is in STOP: it can be put in force",
  stop_first: "The module runs: it must be in STOP to put this in force",
};

function printCheck({ terminal }: Context, check: ConfigCheck): void {
  const { good, bad, moving, dim } = terminal.palette;
  terminal.print(`${check.file}: ${good("valid")}`);
  for (const { line, column, message } of check.notes) {
    terminal.print(`${moving("warning")}  ${line}:${column} ${message}`);
  }
  for (const change of check.changes) {
    const stop = change.dynamic || check.state === "STOP" ? "" : dim("  (needs STOP)");
    terminal.print(`${changeMark(change, good, bad)} ${change.where}${changeWords(change)}${stop}`);
  }
  for (const { path, change } of check.files) terminal.print(`~ ${path} ${change}`);
  const state = check.state === null ? "" : ` (${check.module} on ${check.node}: ${check.state})`;
  terminal.print(`${effects[check.effect]}${state}`);
}

type Paint = (text: string) => string;

function changeMark({ from, to }: ConfigChange, good: Paint, bad: Paint): string {
  if (from === null) return good("+");
  return to === null ? bad("-") : "~";
}

function changeWords({ from, to }: ConfigChange): string {
  if (from === null) return ` ${to ?? ""}`;
  return to === null ? ` ${from}` : ` ${from} -> ${to}`;
}

async function readConfig(file: string): Promise<ConfigCheckRequest> {
  const path = resolve(file);
  try {
    return { xml: await readFile(path, "utf8"), file: path };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new GemelError("usage", `Cannot read ${path}: ${code ?? String(error)}`, {
      cause: error,
      remedy: "Give the path of a userconfig.xml that can be read",
    });
  }
}
