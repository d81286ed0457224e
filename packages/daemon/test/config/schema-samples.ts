/**
 * Files made from the tables: a smallest valid file, and the same with one attribute more.
 *
 * @module
 */
import { type AttributeRule, type ElementRule, moduleRule } from "@gemel/protocol/schema";

export type Place = {
  /** Tag names from the root to the element. */
  readonly path: readonly string[];
  readonly element: ElementRule;
};

export type AttributePlace = Place & { readonly name: string; readonly attribute: AttributeRule };

/** All elements of a table, the root first. */
export function places(
  rule: ElementRule = moduleRule,
  path: readonly string[] = ["safe"],
): Place[] {
  const below = Object.entries(rule.children).flatMap(([name, child]) =>
    places(child, [...path, name]),
  );
  return [{ path, element: rule }, ...below];
}

export function attributePlaces(): AttributePlace[] {
  return places().flatMap((place) =>
    Object.entries(place.element.attributes).map(([name, attribute]) => ({
      ...place,
      name,
      attribute,
    })),
  );
}

/** What every file needs, by tag path. */
const base: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "safe/service": { mode: "mirror" },
  "safe/service/rfs/replicated": { dir: "/base" },
};

/** Elements that mean something only with others in them: the path to those. */
const company: Readonly<Record<string, readonly string[]>> = {
  "safe/service/vip": ["interface_list", "interface", "real_interface", "virtual_addr"],
  "safe/service/vip/interface_list/interface": ["real_interface", "virtual_addr"],
};

type Tree = { attributes: Map<string, string>; children: Map<string, Tree> };

function grow(root: Tree, path: readonly string[]): Tree {
  let tree = root;
  for (const name of path.slice(1)) {
    const child = tree.children.get(name) ?? { attributes: new Map(), children: new Map() };
    tree.children.set(name, child);
    tree = child;
  }
  return tree;
}

function write(name: string, { attributes, children }: Tree): string {
  const words = [...attributes].map(([key, value]) => ` ${key}="${value}"`).join("");
  const inner = [...children].map(([child, tree]) => write(child, tree)).join("");
  return `<${name}${words}>${inner}</${name}>`;
}

/** Give an element the attributes that it requires. */
function fill({ attributes }: Tree, rule: ElementRule): void {
  for (const [name, attribute] of Object.entries(rule.attributes)) {
    if (attribute.required && !attributes.has(name)) attributes.set(name, attribute.example);
  }
}

/** A valid file with the element at `path`, `changes` to its attributes included. */
export function sampleXml(
  path: readonly string[],
  changes: Readonly<Record<string, string>> = {},
): string {
  const root: Tree = { attributes: new Map(), children: new Map() };
  for (const [key, attributes] of Object.entries(base)) {
    const tree = grow(root, key.split("/"));
    for (const [name, value] of Object.entries(attributes)) tree.attributes.set(name, value);
  }
  // On the way down, elements get what they require.
  let rule: ElementRule = moduleRule;
  const whole = [...path, ...(company[path.join("/")] ?? [])];
  for (const [index, tag] of whole.entries()) {
    if (index > 0) rule = rule.children[tag] ?? rule;
    fill(grow(root, whole.slice(0, index + 1)), rule);
  }
  for (const [name, child] of Object.entries(rule.children)) {
    if (child.occurs === "one") fill(grow(root, [...whole, name]), child);
  }
  const tree = grow(root, path);
  for (const [name, value] of Object.entries(changes)) tree.attributes.set(name, value);
  return write("safe", root);
}
