/**
 * The elements of an XML text with the places where they stand, so that one of them can be changed and all the
 * rest stays as it was written. Pure. The daemon says what is wrong; here a text is understood or it is not.
 *
 * @module
 */

export type XmlAttribute = {
  readonly name: string;
  readonly value: string;
  /** Of the whole attribute with the blanks before it. */
  readonly start: number;
  readonly end: number;
};

export type XmlElement = {
  readonly tag: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  readonly start: number;
  /** Behind its name. */
  readonly nameEnd: number;
  /** Behind the `>` of its first tag. */
  readonly openEnd: number;
  /** Where its last tag begins; with `<tag/>` that is {@link openEnd}. */
  readonly closeStart: number;
  readonly end: number;
};

type Open = {
  readonly tag: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: XmlElement[];
  readonly start: number;
  readonly nameEnd: number;
  readonly openEnd: number;
};

const token =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE[^>[]*>|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/g;
const attribute = /(\s+)([\w:.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;

/** The root; null: the text is not well formed. */
export function outlineOf(xml: string): XmlElement | null {
  const open: Open[] = [];
  let root: XmlElement | null = null;
  let behind = 0;
  const close = (one: Open, closeStart: number, end: number): boolean => {
    const whole: XmlElement = { ...one, closeStart, end };
    const parent = open.at(-1);
    if (parent !== undefined) parent.children.push(whole);
    else if (root === null) root = whole;
    else return false;
    return true;
  };
  for (const found of xml.matchAll(token)) {
    if (xml.slice(behind, found.index).includes("<")) return null;
    const [text, closing, opening, attributes = "", slash] = found;
    behind = found.index + text.length;
    if (closing !== undefined) {
      const last = open.pop();
      if (last?.tag !== closing || !close(last, found.index, behind)) return null;
    } else if (opening !== undefined) {
      const nameEnd = found.index + 1 + opening.length;
      const one: Open = {
        tag: opening,
        attributes: attributesIn(attributes, nameEnd),
        children: [],
        start: found.index,
        nameEnd,
        openEnd: behind,
      };
      if (slash === "") open.push(one);
      else if (!close(one, behind, behind)) return null;
    }
  }
  return open.length > 0 || xml.slice(behind).includes("<") ? null : root;
}

function attributesIn(text: string, from: number): XmlAttribute[] {
  return [...text.matchAll(attribute)].map((found) => {
    const [whole, , name = "", double, single] = found;
    const start = from + found.index;
    return { name, value: plain(double ?? single ?? ""), start, end: start + whole.length };
  });
}

const entities: Readonly<Record<string, string>> = {
  ...{ lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" },
};

function plain(text: string): string {
  return text.replace(
    /&(lt|gt|quot|apos|amp);/g,
    (entity, name: string) => entities[name] ?? entity,
  );
}

/** What it holds beside elements: of one without children the text, without comments. */
export function textOf(xml: string, element: XmlElement): string {
  const inside = xml.slice(element.openEnd, element.closeStart);
  return plain(inside.replace(/<!--[\s\S]*?-->/g, "").replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, "$1"))
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .trim();
}

export function attributeOf(element: XmlElement, name: string): string | null {
  return element.attributes.find((one) => one.name === name)?.value ?? null;
}
