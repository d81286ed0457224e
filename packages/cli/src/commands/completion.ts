/**
 * `gemel completion bash|zsh|fish`, and the hidden `gemel __complete` that it calls at every TAB.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type { Command } from "commander";
import { bashScript, complete, fishScript, zshScript } from "../completion.ts";
import type { Context, Verb } from "../context.ts";

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

export function completion(
  context: Context,
  _options: unknown,
  [shell = "bash"]: readonly string[],
): number {
  const script = new Map(Object.entries(scripts)).get(shell);
  if (script === undefined) {
    throw new GemelError("usage", `There is no completion for "${shell}"`, {
      remedy: "gemel completion bash, zsh or fish",
    });
  }
  context.terminal.print(script.trimEnd());
  return 0;
}

/** One word a line; `:file` for names of files. Prints nothing where nothing is known. */
export function completeLine(root: Command): Verb<unknown> {
  return async (context, _options, args) => {
    const { words, wants } = complete(root, args);
    for (const word of words) context.terminal.print(word);
    if (wants === "file") context.terminal.print(":file");
    if (wants !== "module" && wants !== "resource") return 0;
    const start = args.at(-1) ?? "";
    for (const name of await known(context, wants)) {
      if (name.startsWith(start)) context.terminal.print(name);
    }
    return 0;
  };
}

async function known({ client }: Context, wants: "module" | "resource"): Promise<string[]> {
  try {
    const modules = await client.call("modules");
    if (wants === "module") return modules.map(({ module }) => module);
    return [...new Set(modules.flatMap(({ resources }) => Object.keys(resources)))].sort();
  } catch (error) {
    // No daemon, no names.
    if (error instanceof GemelError) return [];
    throw error;
  }
}
