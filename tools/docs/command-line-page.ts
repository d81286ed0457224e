/** `docs/reference/command-line.md` from the table of verbs. @module */
import type { Option } from "commander";
import { exitCodes, stateCodes } from "../../packages/cli/src/exit-codes.ts";
import { type Leaf, leaves, rootCommand, sentence, synopsis } from "./verbs.ts";

export function commandLinePage(): string {
  const root = rootCommand();
  const verbs = leaves(root);
  const codes = exitCodes.map(({ code, meaning }) => `| ${code} | ${meaning} |`);
  const states = stateCodes.map(({ code, state }) => `| ${code} | ${state} |`);
  return `# Command line

Generated from \`packages/cli/src/program.ts\` by \`npm run docs\`. \`gemel VERB --help\` says the same.
\`gemel completion bash\` prints completions for bash. The Debian package brings completions, and this page as \`gemel(8)\`.

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

function section(leaf: Leaf): string {
  const { command } = leaf;
  const head = `### \`${synopsis(leaf)}\`\n\n${sentence(command.description())}\n`;
  return command.options.length === 0 ? head : `${head}\n${optionTable(command.options)}\n`;
}

function optionTable(options: readonly Option[]): string {
  const rows = options.map(({ flags, description, mandatory, defaultValue }) => {
    const shown =
      typeof defaultValue === "string" && defaultValue !== "" ? ` (${defaultValue})` : "";
    return `| \`${flags}\` | ${mandatory ? "required; " : ""}${description}${shown} |`;
  });
  return ["| option | |", "|---|---|", ...rows].join("\n");
}
