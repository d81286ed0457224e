/** The tables of the configuration files as completions of the editor. Pure. @module */
import type { AttributeRule, ElementRule } from "@gemel/protocol/schema";

/** As `@codemirror/lang-xml` wants them. */
export type Completion = {
  readonly name: string;
  readonly top: boolean;
  readonly children: readonly string[];
  readonly attributes: readonly { readonly name: string; readonly values: readonly string[] }[];
};

/** What is refused is not offered. An element that stands at several places offers the sum. */
export function completionsOf(root: string, rule: ElementRule): Completion[] {
  const found = new Map<string, Completion>();
  const add = (name: string, element: ElementRule, top: boolean): void => {
    const children = Object.entries(element.children).filter(
      ([, child]) => child.status.is !== "refused",
    );
    const before = found.get(name);
    found.set(name, {
      name,
      top,
      children: [...new Set([...(before?.children ?? []), ...children.map(([child]) => child)])],
      attributes: merged(before?.attributes ?? [], element.attributes),
    });
    if (before !== undefined && before.children.length >= children.length) return;
    for (const [child, childRule] of children) add(child, childRule, false);
  };
  add(root, rule, true);
  return [...found.values()];
}

function merged(
  before: Completion["attributes"],
  attributes: Readonly<Record<string, AttributeRule>>,
): Completion["attributes"] {
  const added = Object.entries(attributes)
    .filter(([, attribute]) => attribute.status.is !== "refused")
    .map(([name, attribute]) => ({ name, values: valuesOf(attribute) }));
  const names = new Set(added.map(({ name }) => name));
  return [...before.filter(({ name }) => !names.has(name)), ...added];
}

function valuesOf(attribute: AttributeRule): readonly string[] {
  switch (attribute.type) {
    case "flag":
      return ["on", "off"];
    case "choice":
      return attribute.values;
    case "text":
    case "pattern":
    case "integer":
    case "duration":
      return attribute.default === null
        ? [attribute.example]
        : [attribute.default, attribute.example];
  }
}
