/**
 * A secret that is typed without being seen, piped, or in a file. Never an argument: every user of the host sees
 * the command lines of all processes.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import { readGiven } from "./given-file.ts";
import type { Terminal } from "./terminal.ts";

export type SecretPlace = {
  /** What it is, "Token": the question on a terminal. */
  readonly what: string;
  /** Where it is when it is neither typed nor piped. */
  readonly file: string | undefined;
};

/** The first line, without white space around it; may be empty. Throws `usage`: the file cannot be read, or nobody wants to type. */
export async function readSecret(terminal: Terminal, { what, file }: SecretPlace): Promise<string> {
  if (file !== undefined) return firstLine(await readGiven(file, "utf8"));
  if (!terminal.isTyped) return firstLine(await terminal.readLine());
  const typed = await terminal.askUnseen(`${what}: `);
  if (typed === null) throw new GemelError("usage", `No ${what.toLowerCase()} was given`);
  return firstLine(typed);
}

function firstLine(text: string): string {
  return (text.split("\n")[0] ?? "").trim();
}
