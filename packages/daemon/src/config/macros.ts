/**
 * Macros: `<macro name="X" value="v"/>` at the top, `%X%` in any attribute value.
 *
 * A macro wins over an environment variable of the same name. A macro's value may use macros that
 * stand before it. A `%` that begins no name stays as it is.
 *
 * @module
 */
import { suggestion } from "./suggestion.ts";
import { configError, type Position, type XmlAttribute, type XmlElement } from "./xml-tree.ts";

export const macroNamePattern: RegExp = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The value of a macro after expansion, and where it is defined. */
export type Macro = { readonly value: string; readonly at: Position };

export type Environment = Readonly<Record<string, string | undefined>>;

/** The values of the macros that the children of `root` define. */
export function collectMacros(root: XmlElement, environment: Environment): Map<string, Macro> {
  const macros = new Map<string, Macro>();
  for (const element of root.children.filter((child) => child.name === "macro")) {
    const name = element.attributes.get("name");
    const value = element.attributes.get("value");
    if (!name) throw configError(element.at, 'A <macro> needs the attribute "name"');
    if (!value) throw configError(element.at, 'A <macro> needs the attribute "value"');
    if (!macroNamePattern.test(name.value)) {
      throw configError(name.at, `"${name.value}" is not a macro name; use letters, digits and _`);
    }
    if (macros.has(name.value)) {
      throw configError(name.at, `The macro "${name.value}" is defined twice`);
    }
    macros.set(name.value, {
      value: expand(value.value, value.at, macros, environment),
      at: value.at,
    });
  }
  return macros;
}

/** `root` with every attribute value expanded; `<macro>` elements are left alone. */
export function expandMacros(
  root: XmlElement,
  macros: ReadonlyMap<string, Macro>,
  environment: Environment,
): XmlElement {
  if (root.name === "macro") return root;
  const attributes = [...root.attributes.values()].map(
    (attribute) =>
      [
        attribute.name,
        {
          ...attribute,
          value: expand(attribute.value, attribute.at, macros, environment),
          at: withNote(attribute, macros),
        },
      ] as const,
  );
  return {
    ...root,
    attributes: new Map(attributes),
    children: root.children.map((child) => expandMacros(child, macros, environment)),
  };
}

/** Its place; where macros are part of it, what they stand for. */
function withNote({ value, at }: XmlAttribute, macros: ReadonlyMap<string, Macro>): Position {
  const used = [...value.matchAll(macroUse)].flatMap(([, name = ""]) => {
    const macro = macros.get(name);
    return macro === undefined ? [] : [{ name, ...macro }];
  });
  const empty = used.find((macro) => macro.value === "");
  if (empty !== undefined) {
    const { name } = empty;
    const words = `the macro "${name}" (line ${empty.at.line}) is empty: give it a value there`;
    const places = `in its field of the console, or with --set ${name}=VALUE`;
    return { ...at, note: `${words}, or when the module is installed, ${places}` };
  }
  const [first] = used;
  if (first === undefined) return at;
  return { ...at, note: `written as "${value}", with "${first.name}" of line ${first.at.line}` };
}

const macroUse = /%([A-Za-z_][A-Za-z0-9_]*)%/g;

function expand(
  value: string,
  at: XmlElement["at"],
  macros: ReadonlyMap<string, Macro>,
  environment: Environment,
): string {
  return value.replace(macroUse, (_, name: string) => {
    const found = macros.get(name)?.value ?? environment[name];
    if (found !== undefined) return found;
    throw configError(at, `There is no macro "${name}"${suggestion(name, [...macros.keys()])}`);
  });
}
