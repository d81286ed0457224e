/** The verbs of the command line, for what is generated from them. @module */
import type { Command } from "commander";
import { buildProgram } from "../../packages/cli/src/program.ts";

const nowhere = { write: (): void => undefined };

export type Leaf = { readonly path: string; readonly command: Command };

export function rootCommand(): Command {
  return buildProgram({ env: {}, stdout: nowhere, stderr: nowhere }).command;
}

/** Every verb that can be run, sorted by its words. */
export function leaves(command: Command, path = "gemel"): Leaf[] {
  return command.commands
    .filter((one) => !one.name().startsWith("_"))
    .flatMap((one) => {
      const here = `${path} ${one.name()}`;
      return one.commands.length === 0 ? [{ path: here, command: one }] : leaves(one, here);
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** `gemel rescue restore ID [PATH]`. */
export function synopsis({ path, command }: Leaf): string {
  const words = command.registeredArguments.map((one) =>
    one.required ? one.name().toUpperCase() : `[${one.name().toUpperCase()}]`,
  );
  return [path, ...words].join(" ");
}

export function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
