/**
 * XML as a small element tree in which every element and attribute knows its place.
 *
 * External entities and document type definitions are never expanded. Positions are 1-based, the
 * column counts UTF-16 units. Namespaces are not used.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import { SaxesParser } from "saxes";

export type Position = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What else one must know to understand what stands there; ends every message about it. */
  readonly note?: string;
};

export type XmlAttribute = {
  readonly name: string;
  readonly value: string;
  readonly at: Position;
  /** Offsets in the source of the raw value, quotes excluded. */
  readonly start: number;
  readonly end: number;
};

export type XmlElement = {
  readonly name: string;
  readonly at: Position;
  readonly attributes: ReadonlyMap<string, XmlAttribute>;
  readonly children: readonly XmlElement[];
  /** Character data directly inside, trimmed. */
  readonly text: string;
  /** Where it begins, as far as it stands there as it is read. */
  readonly textAt: Position;
};

/** A `config_invalid` whose message begins with `file:line:column`. */
export function configError(at: Position, message: string): GemelError {
  const note = at.note === undefined ? "" : `; ${at.note}`;
  return new GemelError("config_invalid", `${placeWords(at)}: ${message}${note}`);
}

/** `file:line:column`. */
export function placeWords(at: Position): string {
  return `${at.file}:${at.line}:${at.column}`;
}

type Building = {
  name: string;
  at: Position;
  attributes: Map<string, XmlAttribute>;
  children: Building[];
  text: string;
  textAt: Position;
};

const depthMax = 32;

/** Turns offsets into positions; offsets are asked for in ascending order mostly. */
function positions(text: string, file: string): (offset: number) => Position {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { file, line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** Parse a whole document. Throws {@link configError} where it is not well-formed. */
export function parseXml(text: string, file: string): XmlElement {
  const place = positions(text, file);
  const parser = new SaxesParser({ position: true, fileName: file });
  const open: Building[] = [];
  const roots: Building[] = [];
  let attributeEnd = 0;
  let lastClosed: Building | undefined;

  parser.on("error", (error) => {
    // The parser's message begins with its own file:line:column, which counts from the other end.
    const words = error.message.replace(/^.*?:\d+:\d+: /s, "").replace(/\.$/, "");
    const offset = Math.max(0, Math.min(text.length, parser.position - 1));
    // The parser has closed the element already that this close tag does not fit.
    const inner = words === "unexpected close tag" ? lastClosed : undefined;
    const still = inner === undefined ? "" : `; <${inner.name}> of line ${inner.at.line} is open`;
    throw configError(place(offset), `Not well-formed XML: ${words}${still}`);
  });
  parser.on("opentagstart", (tag) => {
    const start = text.lastIndexOf("<", parser.position - 1);
    const at = place(start);
    if (open.length >= depthMax)
      throw configError(at, `Elements are nested deeper than ${depthMax}`);
    const element = {
      name: tag.name,
      at,
      attributes: new Map(),
      children: [],
      text: "",
      textAt: at,
    };
    (open.at(-1)?.children ?? roots).push(element);
    open.push(element);
    attributeEnd = start + 1 + tag.name.length;
  });
  parser.on("attribute", (attribute) => {
    let start = attributeEnd;
    while (start < text.length && /\s/.test(text.charAt(start))) start += 1;
    const end = parser.position - 1;
    const quote = text.charAt(end);
    const opening = text.indexOf(quote, start + attribute.name.length);
    attributeEnd = end + 1;
    const attributes = open.at(-1)?.attributes;
    if (attributes?.has(attribute.name)) {
      throw configError(
        place(start),
        `Not well-formed XML: the attribute "${attribute.name}" stands twice`,
      );
    }
    attributes?.set(attribute.name, {
      name: attribute.name,
      value: attribute.value,
      at: place(start),
      start: opening + 1,
      end,
    });
  });
  parser.on("text", (words) => addText(open, words));
  parser.on("cdata", (words) => addText(open, words));
  parser.on("closetag", () => {
    lastClosed = open.pop();
    if (lastClosed === undefined) return;
    lastClosed.text = lastClosed.text.trim();
    const [first = ""] = lastClosed.text.split("\n");
    const offset = first === "" ? -1 : text.lastIndexOf(lastClosed.text, parser.position);
    if (offset >= 0) lastClosed.textAt = place(offset);
  });

  parser.write(text).close();
  const root = roots[0];
  if (root === undefined) throw configError(place(0), "Not well-formed XML: there is no element");
  return root;
}

function addText(open: Building[], words: string): void {
  const element = open.at(-1);
  if (element) element.text += words;
}
