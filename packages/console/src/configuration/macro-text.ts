/** Macros of a `userconfig.xml`: what it will say when they are set. Pure. @module */
import { attributeOf, outlineOf } from "./xml-outline.ts";

/** The same file with other values for its macros; macros that are not in it are left out. */
export function withMacros(xml: string, values: Readonly<Record<string, string>>): string {
  return xml.replace(
    /(<macro\s+name=")([A-Za-z_][A-Za-z0-9_]*)("\s+value=")([^"]*)(")/g,
    (whole, start: string, name: string, between: string, _old: string, end: string) => {
      const value = values[name];
      return value === undefined ? whole : `${start}${name}${between}${escapedXml(value)}${end}`;
    },
  );
}

/** The macros of a text and their values; none where it is not well formed. */
export function macrosIn(xml: string): Readonly<Record<string, string>> {
  const macros = outlineOf(xml)?.children.filter(({ tag }) => tag === "macro") ?? [];
  return Object.fromEntries(
    macros.map((macro) => [attributeOf(macro, "name") ?? "", attributeOf(macro, "value") ?? ""]),
  );
}

/** As the value of an attribute. */
export function escapedXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/** Macros that name a directory which is replicated. */
export function replicatedMacros(xml: string): ReadonlySet<string> {
  const found = xml.matchAll(/<replicated\b[^>]*\bdir\s*=\s*"%([A-Za-z_][A-Za-z0-9_]*)%"/g);
  return new Set([...found].map(([, name = ""]) => name));
}

/** "DATA_DIR" as people read it, where it has no title of its own. */
export function macroTitle(name: string, titles: Readonly<Record<string, string>>): string {
  const own = titles[name];
  if (own !== undefined) return own;
  const words = name.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What it is in a sentence: the title of its page behind its name, and the first paragraph. */
export function templateWords(template: {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
}): string {
  const { name, title, summary } = template;
  const rest = title.toLowerCase().startsWith(`${name}:`)
    ? title.slice(name.length + 1).trim()
    : "";
  const first = rest === "" ? "" : `${rest.charAt(0).toUpperCase()}${rest.slice(1)}. `;
  return plainWords(`${first}${summary}`);
}

/** A paragraph of Markdown without its marks. */
export function plainWords(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/`|\*\*/g, "");
}
