/**
 * `gemel(8)` from the table of verbs, and `gemeld(8)`.
 *
 * @see man(7)
 * @module
 */
import type { Option } from "commander";
import { exitCodes, stateCodes } from "../../packages/cli/src/exit-codes.ts";
import { type Leaf, leaves, rootCommand, sentence, synopsis } from "./verbs.ts";

export function gemelManual(version: string): string {
  const root = rootCommand();
  return page("GEMEL", version, [
    ".SH NAME",
    "gemel \\- high availability for one service on two Linux servers",
    ".SH SYNOPSIS",
    "\\fBgemel\\fR [\\fIOPTION\\fR]... \\fIVERB\\fR [\\fIARGUMENT\\fR]...",
    ".SH DESCRIPTION",
    text(
      "Asks the daemon of this node, or of others (-H), and changes what they do. Each verb has --help.",
    ),
    ".SH OPTIONS",
    ...root.options.flatMap(option),
    ".SH VERBS",
    ...leaves(root).flatMap(verb),
    ".SH EXIT STATUS",
    ...exitCodes.flatMap(({ code, meaning }) => tagged(String(code), meaning)),
    text(
      "With state --quiet the exit status is the state; a failure then exits with 10 + its code:",
    ),
    ...stateCodes.flatMap(({ code, state }) => tagged(String(code), state)),
    ".SH ENVIRONMENT",
    ...tagged("GEMELMODULE", "The module that is meant where -m is left out."),
    ...tagged("GEMEL_TOKEN, GEMEL_CA", "For -H https://HOST:PORT."),
    ...tagged("NO_COLOR", "Print without colours."),
    ".SH SEE ALSO",
    "\\fBgemeld\\fR(8), /usr/share/doc/gemel/guide",
  ]);
}

export function gemeldManual(version: string): string {
  return page("GEMELD", version, [
    ".SH NAME",
    "gemeld \\- the daemon of a Gemel node",
    ".SH SYNOPSIS",
    "\\fBgemeld\\fR [\\fB\\-\\-root\\fR \\fIDIR\\fR]",
    ".SH DESCRIPTION",
    text(
      "Runs the modules of this node. Its end does not end them: applications, their mirrors and virtual addresses go on, and the next gemeld takes them up. SIGTERM ends gemeld only; gemel shutdown stops the modules.",
    ),
    ".SH OPTIONS",
    ...tagged("--root DIR", "Prefix of all paths, for tests."),
    ".SH FILES",
    ...tagged("/etc/gemel", "cluster.xml, keys and certificates, a folder for each module."),
    ...tagged("/var/lib/gemel", "What a node must not forget; rescue copies; audit."),
    ...tagged("/var/log/gemel", "For each module: its log, and the output of its scripts."),
    ".SH EXIT STATUS",
    ...tagged("2", "A configuration cannot be read."),
    ...tagged("4", "It was not started by root."),
    ...tagged("6", "Another gemeld runs."),
    ...tagged("8", "Something needed is missing."),
    ".SH SEE ALSO",
    "\\fBgemel\\fR(8)",
  ]);
}

function page(title: string, version: string, lines: readonly string[]): string {
  return `${[`.TH ${title} 8 "" "Gemel ${version}" "Gemel"`, ...lines].join("\n")}\n`;
}

function verb(leaf: Leaf): string[] {
  const { command } = leaf;
  return [
    `.SS "${escaped(synopsis(leaf))}"`,
    text(sentence(command.description())),
    ...command.options.flatMap(option),
  ];
}

function option({ flags, description, mandatory }: Option): string[] {
  return tagged(flags, `${mandatory ? "required; " : ""}${description}`);
}

function tagged(tag: string, words: string): string[] {
  return [".TP", `\\fB${escaped(tag)}\\fR`, text(words)];
}

/** A line that begins with a dot or an apostrophe would be a request. */
function text(words: string): string {
  return `\\&${escaped(words)}`;
}

function escaped(words: string): string {
  return words.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll('"', "\\(dq");
}
