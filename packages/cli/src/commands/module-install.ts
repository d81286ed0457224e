/**
 * `gemel module install`: a module that comes with Gemel, one from a folder, or a package.
 *
 * @module
 */
import { basename, resolve } from "node:path";
import { GemelError } from "@gemel/base";
import type { ModuleInstall } from "@gemel/protocol";
import { moduleLayout } from "@gemel/protocol/layout";
import type { Context } from "../context.ts";
import { readGiven } from "../given-file.ts";
import { configTakes } from "../module-choice.ts";
import { exportModule } from "./module-export.ts";

export type InstallOptions = {
  readonly module?: string;
  readonly id?: string;
  readonly set?: readonly string[];
  readonly all?: boolean;
  readonly userconfig?: string;
};

export async function moduleInstall(
  context: Context,
  options: InstallOptions,
  [template = ""]: readonly string[],
): Promise<number> {
  const isPackage = template.endsWith(".safe");
  const body: ModuleInstall = {
    name: options.module ?? basename(template, ".safe"),
    ...(isPackage ? { package: await readGiven(template, "base64") } : {}),
    ...(options.userconfig === undefined
      ? {}
      : { userConfig: await readGiven(options.userconfig, "utf8") }),
    // A name is looked up by the daemon; only a path depends on where the command was typed.
    template: template.includes("/") || template.startsWith(".") ? resolve(template) : template,
    macros: parseMacros(options.set ?? []),
    ...(options.id === undefined ? {} : { id: parseId(options.id) }),
  };
  const view = await context.client.call("install", { body }, configTakes);
  const { terminal } = context;
  const others = options.all === true ? await exportModule(context, view.module) : null;
  if (terminal.json) {
    terminal.printJson(others === null ? view : { ...view, others });
    return 0;
  }
  terminal.print(`Installed module ${view.module} (id ${view.id}) on ${view.node}`);
  terminal.print(`Configuration  ${moduleLayout(context.layout, view.module).userConfig}`);
  for (const { node, outcome, problem } of others ?? []) {
    terminal.print(`On ${node}  ${problem === "" ? outcome : problem}`);
  }
  const failed = others?.some(({ problem }) => problem !== "") ?? false;
  terminal.print(
    `Next           ${others === null || failed ? `gemel module export -m ${view.module}, for the other node; then` : "for the first time:"}`,
  );
  terminal.print(`               gemel prim -m ${view.module} on the node that holds the data,`);
  terminal.print(`               gemel second -m ${view.module} on the other`);
  return 0;
}

function parseId(text: string): number {
  const id = Number(text);
  if (Number.isInteger(id) && id > 0) return id;
  throw new GemelError("usage", `--id is a number from 1 up, not "${text}"`);
}

function parseMacros(settings: readonly string[]): Record<string, string> {
  const macros: Record<string, string> = {};
  for (const setting of settings) {
    const [, key, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(setting) ?? [];
    if (key === undefined || value === undefined) {
      throw new GemelError("usage", `--set wants KEY=VALUE, not "${setting}"`, {
        remedy: "For example --set PORT=5433",
      });
    }
    macros[key] = value;
  }
  return macros;
}
