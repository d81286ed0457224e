/**
 * Typed reads of one element's attributes; every refusal names the attribute's place.
 *
 * @module
 */
import { type DurationUnit, parseDuration } from "./duration.ts";
import { suggestion } from "./suggestion.ts";
import { configError, type Position, type XmlElement } from "./xml-tree.ts";

/** The value, or undefined when absent. */
export function text(element: XmlElement | undefined, name: string): string | undefined {
  return element?.attributes.get(name)?.value;
}

/** Where attribute `name` stands, else where the element does. */
export function placeOf(element: XmlElement, name: string): Position {
  return element.attributes.get(name)?.at ?? element.at;
}

/** The value of an attribute that must be there and not be empty. */
export function required(element: XmlElement, name: string): string {
  const value = element.attributes.get(name);
  if (value === undefined) {
    throw configError(element.at, `<${element.name}> needs the attribute "${name}"`);
  }
  if (value.value === "") throw configError(value.at, `The attribute "${name}" is empty`);
  return value.value;
}

/** One of `choices`; `fallback` when absent. */
export function choice<T extends string>(
  element: XmlElement | undefined,
  name: string,
  choices: readonly T[],
  fallback: T,
): T {
  const value = text(element, name);
  if (element === undefined || value === undefined) return fallback;
  const found = choices.find((one) => one === value);
  if (found !== undefined) return found;
  const hint = suggestion(value, choices);
  throw configError(placeOf(element, name), `"${value}" is not a value of "${name}"${hint}`);
}

/** A whole number within `[min, max]`; `fallback` when absent. */
export function integer(
  element: XmlElement | undefined,
  name: string,
  options: { readonly fallback: number; readonly min: number; readonly max: number },
): number {
  const value = text(element, name);
  if (element === undefined || value === undefined) return options.fallback;
  const number = /^-?\d{1,15}$/.test(value.trim()) ? Number(value) : Number.NaN;
  if (number >= options.min && number <= options.max) return number;
  throw configError(
    placeOf(element, name),
    `"${name}" must be a whole number from ${options.min} to ${options.max}, not "${value}"`,
  );
}

/** Milliseconds within `[minMs, maxMs]`; `fallbackMs` when absent. */
export function durationMs(
  element: XmlElement | undefined,
  name: string,
  options: {
    readonly unit: DurationUnit;
    readonly fallbackMs: number;
    readonly minMs: number;
    readonly maxMs?: number;
  },
): number {
  const value = text(element, name);
  if (element === undefined || value === undefined) return options.fallbackMs;
  const at = placeOf(element, name);
  const parsed = parseDuration(value, options.unit);
  if (!parsed.ok) {
    const why = {
      malformed: 'is not a duration; write a number with d, h, m, s, ms or us, like "3s"',
      too_fine: "rounds to 0 ms; the finest step is 1 ms",
      too_long: "is longer than 10000 days",
    }[parsed.error];
    throw configError(at, `"${name}": "${value}" ${why}`);
  }
  const maxMs = options.maxMs ?? Number.MAX_SAFE_INTEGER;
  if (parsed.value < options.minMs || parsed.value > maxMs) {
    const bounds =
      options.maxMs === undefined
        ? `at least ${options.minMs} ms`
        : `from ${options.minMs} to ${options.maxMs} ms`;
    throw configError(at, `"${name}" must be ${bounds}, not "${value}"`);
  }
  return parsed.value;
}
