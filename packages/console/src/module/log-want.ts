/** What is wanted of a log. Pure. @module */

/** Empty parts let everything through. */
export type LogWant = { readonly node: string; readonly text: string };

export const everything: LogWant = { node: "", text: "" };

/** `line`: what the words are looked for in; all of them must be there. */
export function isWanted({ node, text }: LogWant, from: string, line: () => string): boolean {
  if (node !== "" && from !== node) return false;
  if (text.trim() === "") return true;
  const all = line().toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((part) => all.includes(part));
}
