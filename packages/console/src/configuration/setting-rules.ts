/** What the table of a configuration file says to a form. Pure. @module */
import type { AttributeRule, ElementRule } from "@gemel/protocol/schema";
import { attributeOf, type XmlElement } from "./xml-outline.ts";

/** The values that it may have; null: it is typed. */
export function valuesOf(rule: AttributeRule): readonly string[] | null {
  if (rule.type === "flag") return ["on", "off"];
  if (rule.type !== "choice") return null;
  return rule.values.filter((value) => rule.valueStatus[value]?.is !== "refused");
}

/** By what people tell it from its neighbours. */
export function idOf(element: XmlElement): string {
  const names = ["ident", "name", "dir", "addr", "path", "regexpath", "port", "url", "mode"];
  return names.map((name) => attributeOf(element, name)).find((value) => value !== null) ?? "";
}

export function mayAdd(parent: XmlElement, tag: string, { occurs }: ElementRule): boolean {
  return occurs === "many" || !parent.children.some((child) => child.tag === tag);
}

/** The lines of a new element with what it must have, to be filled in. */
export function freshElement(tag: string, rule: ElementRule): readonly string[] {
  const required = Object.entries<AttributeRule>(rule.attributes).flatMap(([name, attribute]) =>
    attribute.required && attribute.status.is === "honoured" ? [` ${name}=""`] : [],
  );
  const inside = Object.entries<ElementRule>(rule.children).flatMap(([child, childRule]) =>
    childRule.occurs === "one" && childRule.status.is === "honoured"
      ? freshElement(child, childRule)
      : [],
  );
  const open = `<${tag}${required.join("")}`;
  if (inside.length === 0) return [`${open}/>`];
  return [`${open}>`, ...inside.map((line) => `  ${line}`), `</${tag}>`];
}
