/**
 * The check of a tree against the table of its tags and attributes.
 *
 * Nothing is passed over in silence: what does not exist or is refused is an error with its place,
 * what is ignored is a warning with its place and the reason.
 *
 * @module
 */
import type { ElementRule, Status } from "@gemel/protocol/schema";
import { suggestion } from "./suggestion.ts";
import { configError, type Position, type XmlElement } from "./xml-tree.ts";

export type ConfigWarning = { readonly at: Position; readonly message: string };

/** Throws at the first thing that does not exist or is refused; collects what is ignored. */
export function checkVocabulary(
  element: XmlElement,
  rule: ElementRule,
  warnings: ConfigWarning[],
): void {
  checkAttributes(element, rule, warnings);
  if (element.text !== "" && rule.text !== true) {
    throw configError(element.at, `<${element.name}> holds text, where none is expected`);
  }
  const seen = new Set<string>();
  for (const child of element.children) {
    const childRule = own(rule.children, child.name);
    if (childRule === undefined) {
      const hint = suggestion(child.name, Object.keys(rule.children));
      throw configError(child.at, `<${element.name}> has no tag <${child.name}>${hint}`);
    }
    if (childRule.occurs !== "many" && seen.has(child.name)) {
      throw configError(child.at, `<${child.name}> stands twice in <${element.name}>`);
    }
    seen.add(child.name);
    const what = `<${child.name}>`;
    if (apply(childRule.status, what, child.at, warnings)) {
      checkVocabulary(child, childRule, warnings);
    }
  }
}

function checkAttributes(element: XmlElement, rule: ElementRule, warnings: ConfigWarning[]): void {
  for (const { name, value, at } of element.attributes.values()) {
    const attribute = own(rule.attributes, name);
    if (attribute === undefined) {
      const hint = suggestion(name, Object.keys(rule.attributes));
      throw configError(at, `<${element.name}> has no attribute "${name}"${hint}`);
    }
    const what = `"${name}" of <${element.name}>`;
    if (!apply(attribute.status, what, at, warnings) || attribute.type !== "choice") continue;
    const status = own(attribute.valueStatus, value);
    if (status !== undefined) apply(status, `${name}="${value}"`, at, warnings);
  }
}

/** Whether it is honoured. */
function apply(status: Status, what: string, at: Position, warnings: ConfigWarning[]): boolean {
  switch (status.is) {
    case "honoured":
      return true;
    case "ignored":
      warnings.push({ at, message: `${what} is ignored: ${status.why}` });
      return false;
    case "refused":
      throw configError(at, `${what} is refused: ${status.why}`);
  }
}

function own<T>(table: Readonly<Record<string, T | undefined>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
