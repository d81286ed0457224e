/**
 * Write other values into the `<macro>` tags of a file, leaving everything else, comments
 * included, byte for byte as it is.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import { suggestion } from "./suggestion.ts";
import { parseXml } from "./xml-tree.ts";

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\n": "&#10;",
  "\r": "&#13;",
  "\t": "&#9;",
};

/** `xml` with the macros named in `values` set to them. Refuses (`usage`) unknown macros. */
export function overrideMacros(
  xml: string,
  file: string,
  values: Readonly<Record<string, string>>,
): string {
  const root = parseXml(xml, file);
  const macros = new Map(
    root.children
      .filter((child) => child.name === "macro")
      .map((child) => [child.attributes.get("name")?.value, child.attributes.get("value")]),
  );
  const known = [...macros.keys()].filter((name) => name !== undefined);
  const edits = Object.entries(values).map(([name, value]) => {
    const place = macros.get(name);
    if (place !== undefined) return { start: place.start, end: place.end, value };
    throw new GemelError("usage", `${file} has no macro "${name}"${suggestion(name, known)}`, {
      remedy: "Give only macros that the module's userconfig.xml defines",
    });
  });
  let result = xml;
  for (const { start, end, value } of edits.sort((a, b) => b.start - a.start)) {
    const escaped = value.replace(/[&<>"'\n\r\t]/g, (one) => escapes[one] ?? one);
    result = result.slice(0, start) + escaped + result.slice(end);
  }
  return result;
}
