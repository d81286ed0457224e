/**
 * What differs between two configurations, in the words of their table.
 *
 * Elements are matched by their tag and by what names them; an attribute that is left out equals its
 * default; what is ignored does not count.
 *
 * @module
 */
import type { ConfigChange, ModuleConfig } from "@gemel/protocol";
import type { ElementRule } from "@gemel/protocol/schema";
import type { XmlElement } from "./xml-tree.ts";

/** In the order of preference. */
const keys = ["ident", "name", "dir", "addr", "path", "regexpath"] as const;

/** `before` and `after` were checked against `rule`, macros expanded. */
export function configChanges(
  before: XmlElement,
  after: XmlElement,
  rule: ElementRule,
  where = "",
): ConfigChange[] {
  if (rule.status.is !== "honoured") return [];
  const attributes = Object.entries(rule.attributes).flatMap(([name, attribute]) => {
    if (attribute.status.is !== "honoured") return [];
    const from = before.attributes.get(name)?.value ?? attribute.default;
    const to = after.attributes.get(name)?.value ?? attribute.default;
    if (from === to) return [];
    return [{ where: `${where}@${name}`, from, to, dynamic: attribute.dynamic }];
  });
  const text = rule.text === true && before.text !== after.text;
  const body = text ? [{ where, from: before.text, to: after.text, dynamic: false }] : [];
  return [...attributes, ...body, ...childChanges(before, after, rule, where)];
}

function childChanges(
  before: XmlElement,
  after: XmlElement,
  rule: ElementRule,
  where: string,
): ConfigChange[] {
  const old = labelled(before);
  const now = labelled(after);
  const labels = new Set([...old.keys(), ...now.keys()]);
  return [...labels].flatMap((label) => {
    const from = old.get(label);
    const to = now.get(label);
    const tag = (to ?? from)?.name ?? "";
    const childRule = rule.children[tag];
    if (childRule === undefined || childRule.status.is !== "honoured" || tag === "macro") return [];
    const place = where === "" ? label : `${where}/${label}`;
    if (from !== undefined && to !== undefined) return configChanges(from, to, childRule, place);
    const change = { where: place, dynamic: isDynamic(childRule) };
    return [
      { ...change, from: from === undefined ? null : written(from), to: to && written(to) },
    ].map((one) => ({ ...one, to: one.to ?? null }));
  });
}

/** Children by `tag`, `tag[name]`, or `tag[2]` where a name stands twice. */
function labelled(element: XmlElement): Map<string, XmlElement> {
  const found = new Map<string, XmlElement>();
  for (const child of element.children) {
    const key = keys.map((name) => child.attributes.get(name)?.value).find((one) => one);
    const plain = key === undefined ? child.name : `${child.name}[${key}]`;
    let label = plain;
    for (let count = 2; found.has(label); count += 1) label = `${plain}(${count})`;
    found.set(label, child);
  }
  return found;
}

/** What no attribute says alone: the replication is bound to its network for as long as the module runs. */
export function wayChanges(before: ModuleConfig, after: ModuleConfig): ConfigChange[] {
  if (before.mode !== "mirror" || after.mode !== "mirror") return [];
  const [from, to] = [before.heartbeat.flowLan, after.heartbeat.flowLan];
  if (from === to) return [];
  const words = (lan: string): string => `replication over ${lan}`;
  return [{ where: "service/heart", from: words(from), to: words(to), dynamic: false }];
}

/** Whether all that it holds may change while the module runs. */
function isDynamic(rule: ElementRule): boolean {
  const attributes = Object.values(rule.attributes).filter((one) => one.status.is === "honoured");
  const children = Object.values(rule.children).filter((one) => one.status.is === "honoured");
  if (attributes.length === 0 && children.length === 0) return false;
  return attributes.every((one) => one.dynamic) && children.every(isDynamic);
}

function written(element: XmlElement): string {
  const words = [...element.attributes.values()].map(({ name, value }) => ` ${name}="${value}"`);
  return `<${element.name}${words.join("")}>`;
}
