/**
 * Which tags and attributes exist, as a table, and the check of a tree against it.
 *
 * Nothing is passed over in silence: what does not exist is an error with its place, what exists
 * but is not carried out yet is a warning with its place.
 *
 * @module
 */
import { suggestion } from "./suggestion.ts";
import { configError, type Position, type XmlElement } from "./xml-tree.ts";

export type ElementRule = {
  /** Attributes that count. */
  readonly attributes?: readonly string[];
  /** Attributes that are known and ignored with a warning. */
  readonly ignored?: readonly string[];
  readonly children?: Readonly<Record<string, ElementRule>>;
  /** The whole element is known and ignored with a warning. */
  readonly later?: true;
  /** How often it may stand in its parent; default any number. */
  readonly once?: true;
};

export type ConfigWarning = { readonly at: Position; readonly message: string };

/** Throws at the first thing that does not exist; collects what is ignored into `warnings`. */
export function checkVocabulary(
  element: XmlElement,
  rule: ElementRule,
  warnings: ConfigWarning[],
): void {
  checkAttributes(element, rule, warnings);
  if (element.text !== "") {
    throw configError(element.at, `<${element.name}> holds text, where none is expected`);
  }
  const children = rule.children ?? {};
  const seen = new Set<string>();
  for (const child of element.children) {
    const childRule = Object.hasOwn(children, child.name) ? children[child.name] : undefined;
    if (childRule === undefined) {
      const hint = suggestion(child.name, Object.keys(children));
      throw configError(child.at, `<${element.name}> has no tag <${child.name}>${hint}`);
    }
    if (childRule.once && seen.has(child.name)) {
      throw configError(child.at, `<${child.name}> stands twice in <${element.name}>`);
    }
    seen.add(child.name);
    if (childRule.later) {
      warnings.push({ at: child.at, message: `<${child.name}> is ignored in this version` });
    } else {
      checkVocabulary(child, childRule, warnings);
    }
  }
}

function checkAttributes(element: XmlElement, rule: ElementRule, warnings: ConfigWarning[]): void {
  const attributes = rule.attributes ?? [];
  const ignored = rule.ignored ?? [];
  for (const { name, at } of element.attributes.values()) {
    if (attributes.includes(name)) continue;
    if (!ignored.includes(name)) {
      const hint = suggestion(name, [...attributes, ...ignored]);
      throw configError(at, `<${element.name}> has no attribute "${name}"${hint}`);
    }
    const message = `The attribute "${name}" of <${element.name}> is ignored in this version`;
    warnings.push({ at, message });
  }
}
