/**
 * Typed reads of an element's attributes by the table; every refusal names the attribute's place.
 *
 * @module
 */
import type { AttributeRule, ElementRule, ValuesOf } from "@gemel/protocol/schema";
import { parseDuration } from "./duration.ts";
import { suggestion } from "./suggestion.ts";
import { configError, type Position, type XmlElement } from "./xml-tree.ts";

/** The values of all attributes of `rule`; the defaults when there is no such element. */
export function valuesOf<E extends ElementRule>(
  element: XmlElement | undefined,
  rule: E,
): ValuesOf<E> {
  const values = Object.entries(rule.attributes)
    .filter(([, attribute]) => attribute.status.is === "honoured")
    .map(([name, attribute]) => [name, readOne(element, name, attribute)] as const);
  return Object.fromEntries(values) as ValuesOf<E>;
}

/** Where attribute `name` stands, else where the element does. */
export function placeOf(element: XmlElement, name: string): Position {
  return element.attributes.get(name)?.at ?? element.at;
}

/** The children of one name. */
export function childrenOf(element: XmlElement | undefined, name: string): XmlElement[] {
  return (element?.children ?? []).filter((child) => child.name === name);
}

type Value = string | number | boolean | null;

function readOne(element: XmlElement | undefined, name: string, rule: AttributeRule): Value {
  const given = element?.attributes.get(name);
  if (given === undefined || element === undefined) {
    if (rule.required && element !== undefined) {
      throw configError(element.at, `<${element.name}> needs the attribute "${name}"`);
    }
    return rule.default === null ? null : parse(rule.default, name, rule, defaultPlace);
  }
  if (given.value !== "" || (rule.type === "text" && rule.mayBeEmpty)) {
    return parse(given.value, name, rule, given.at);
  }
  const mayBeAbsent = rule.type === "text" || rule.type === "pattern";
  if (mayBeAbsent && !rule.required) return rule.default;
  throw configError(given.at, `The attribute "${name}" is empty`);
}

/** A default of the table is always valid; a test reads them all. */
const defaultPlace: Position = { file: "(default)", line: 0, column: 0 };

function parse(value: string, name: string, rule: AttributeRule, at: Position): Value {
  switch (rule.type) {
    case "text":
      if (value.includes("\0")) throw configError(at, `"${name}" holds a NUL character`);
      return value;
    case "pattern":
      return expression(value, name, at);
    case "flag":
      return oneOf(value, name, ["on", "off"], at) === "on";
    case "choice":
      return oneOf(value, name, rule.values, at);
    case "integer": {
      const number = /^-?\d{1,15}$/.test(value.trim()) ? Number(value) : Number.NaN;
      if (number >= rule.min && number <= rule.max) return number;
      const bounds = `from ${rule.min} to ${rule.max}`;
      throw configError(at, `"${name}" must be a whole number ${bounds}, not "${value}"`);
    }
    case "duration":
      return milliseconds(value, name, rule, at);
  }
}

function oneOf(value: string, name: string, choices: readonly string[], at: Position): string {
  if (choices.includes(value)) return value;
  const hint = suggestion(value, choices);
  throw configError(at, `"${value}" is not a value of "${name}"${hint}`);
}

/** Extended regular expressions; what both dialects share is nearly everything in practice. */
function expression(value: string, name: string, at: Position): string {
  try {
    new RegExp(value);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw configError(at, `"${name}" is not a regular expression: ${error.message}`);
  }
  return value;
}

function milliseconds(
  value: string,
  name: string,
  rule: Extract<AttributeRule, { readonly type: "duration" }>,
  at: Position,
): number {
  const parsed = parseDuration(value, rule.unit);
  if (!parsed.ok) {
    const why = {
      malformed: 'is not a duration; write a number with d, h, m, s, ms or us, like "3s"',
      too_fine: "rounds to 0 ms; the finest step is 1 ms",
      too_long: "is longer than 10000 days",
    }[parsed.error];
    throw configError(at, `"${name}": "${value}" ${why}`);
  }
  if (parsed.value < rule.minMs || parsed.value > rule.maxMs) {
    const bounds = `from ${rule.minMs} to ${rule.maxMs} ms`;
    throw configError(at, `"${name}" must be ${bounds}, not "${value}"`);
  }
  return parsed.value;
}
