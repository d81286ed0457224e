/** `docs/reference/command-line.md` from the table of verbs. @module */
import type { Argument, Command, Option } from "commander";
import { exitCodes, stateCodes } from "../../packages/cli/src/exit-codes.ts";
import { buildProgram } from "../../packages/cli/src/program.ts";

const nowhere = { write: (): void => undefined };

export function commandLinePage(): string {
  const { command: root } = buildProgram({ env: {}, stdout: nowhere, stderr: nowhere });
  const verbs = leaves(root);
  const codes = exitCodes.map(({ code, meaning }) => `| ${code} | ${meaning} |`);
  const states = stateCodes.map(({ code, state }) => `| ${code} | ${state} |`);
  return `# Command line

Generated from \`packages/cli/src/program.ts\` by \`npm run docs\`. \`gemel VERB --help\` says the same.
\`gemel completion bash\` prints completions for bash.

## Everywhere

${optionTable(root.options)}

## Exit codes

| code | meaning |
|---|---|
${codes.join("\n")}

\`gemel state --quiet\` exits with the state; a failure then exits with 10 + its code.

| code | state |
|---|---|
${states.join("\n")}

## Verbs

${verbs.map(section).join("\n")}`;
}

type Leaf = { readonly path: string; readonly command: Command };

function leaves(command: Command, path = "gemel"): Leaf[] {
  return command.commands
    .filter((one) => !one.name().startsWith("_"))
    .flatMap((one) => {
      const here = `${path} ${one.name()}`;
      return one.commands.length === 0 ? [{ path: here, command: one }] : leaves(one, here);
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function section({ path, command }: Leaf): string {
  const words = command.registeredArguments.map(argument);
  const head = `### \`${[path, ...words].join(" ")}\`\n\n${sentence(command.description())}\n`;
  return command.options.length === 0 ? head : `${head}\n${optionTable(command.options)}\n`;
}

function argument(one: Argument): string {
  return one.required ? one.name().toUpperCase() : `[${one.name().toUpperCase()}]`;
}

function optionTable(options: readonly Option[]): string {
  const rows = options.map(({ flags, description, mandatory, defaultValue }) => {
    const shown =
      typeof defaultValue === "string" && defaultValue !== "" ? ` (${defaultValue})` : "";
    return `| \`${flags}\` | ${mandatory ? "required; " : ""}${description}${shown} |`;
  });
  return ["| option | |", "|---|---|", ...rows].join("\n");
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
