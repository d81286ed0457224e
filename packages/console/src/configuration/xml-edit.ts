/** One change in an XML text: everything else, comments and blanks as well, stays as it was written. Pure. @module */
import { escapedXml } from "./macro-text.ts";
import { outlineOf, type XmlElement } from "./xml-outline.ts";

/** With another value of an attribute of `element`, which is one of `xml`'s; null: without it. */
export function withAttribute(
  xml: string,
  element: XmlElement,
  name: string,
  value: string | null,
): string {
  const present = element.attributes.find((one) => one.name === name);
  const [start, end] =
    present === undefined ? endOfAttributes(element) : [present.start, present.end];
  const blanks = /^\s+/.exec(xml.slice(start, end))?.[0] ?? " ";
  const written = value === null ? "" : `${blanks}${name}="${escapedXml(value)}"`;
  return `${xml.slice(0, start)}${written}${xml.slice(end)}`;
}

function endOfAttributes({ attributes, nameEnd }: XmlElement): readonly [number, number] {
  const at = attributes.at(-1)?.end ?? nameEnd;
  return [at, at];
}

/** With these lines, an element, at the end of `parent`. */
export function withChild(xml: string, parent: XmlElement, lines: readonly string[]): string {
  return withInside(xml, parent, lines);
}

/** With other character data; "" for none. */
export function withText(xml: string, element: XmlElement, text: string): string {
  const emptied = `${xml.slice(0, element.openEnd)}${xml.slice(element.closeStart)}`;
  const now = outlineAt(emptied, element);
  if (now === null || text.trim() === "") return emptied;
  return withInside(emptied, now, escapedText(text).split("\n"));
}

export function withoutElement(xml: string, element: XmlElement): string {
  const before = xml.slice(0, element.start);
  // Its line goes with it, where it has one of its own.
  const line = /\n[ \t]*$/.exec(before)?.[0] ?? "";
  return `${before.slice(0, before.length - line.length)}${xml.slice(element.end)}`;
}

function withInside(xml: string, parent: XmlElement, lines: readonly string[]): string {
  const indent = blanksBefore(xml, parent.start);
  const inside = lines.join(`\n${indent}  `);
  if (parent.openEnd === parent.end) {
    // `<tag/>` is opened.
    const head = xml.slice(0, parent.openEnd).replace(/\s*\/>$/, ">");
    const body = `\n${indent}  ${inside}\n${indent}</${parent.tag}>`;
    return `${head}${body}${xml.slice(parent.end)}`;
  }
  const until = xml.slice(0, parent.closeStart).trimEnd();
  const rest = xml.slice(parent.closeStart);
  return `${until}\n${indent}  ${inside}\n${indent}${rest}`;
}

function blanksBefore(xml: string, at: number): string {
  return /(?:^|\n)([ \t]*)$/.exec(xml.slice(0, at))?.[1] ?? "";
}

function outlineAt(xml: string, { start }: XmlElement): XmlElement | null {
  const find = (one: XmlElement): XmlElement | null =>
    one.start === start ? one : (one.children.map(find).find((inner) => inner !== null) ?? null);
  const root = outlineOf(xml);
  return root === null ? null : find(root);
}

function escapedText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").trim();
}
