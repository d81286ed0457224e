/** `<user>`: time-outs of the stop scripts, variables of all of them. @module */
import type { ModuleConfig } from "@gemel/protocol";
import { durationMs, placeOf, required, text } from "./attribute-reader.ts";
import { configError, type XmlElement } from "./xml-tree.ts";

const variablePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;
const defaultStopTimeoutMs = 300_000;

export function readScripts(user: XmlElement | undefined): ModuleConfig["scripts"] {
  const options = { unit: "s", fallbackMs: defaultStopTimeoutMs, minMs: 100 } as const;
  const variables: Record<string, string> = {};
  for (const element of user?.children ?? []) {
    const name = required(element, "name");
    if (!variablePattern.test(name)) {
      throw configError(placeOf(element, "name"), `"${name}" is not a variable name`);
    }
    if (Object.hasOwn(variables, name)) {
      throw configError(placeOf(element, "name"), `The variable "${name}" stands twice`);
    }
    const value = text(element, "value");
    if (value === undefined) throw configError(element.at, '<var> needs the attribute "value"');
    if (value.includes("\0")) throw configError(placeOf(element, "value"), "A value holds a NUL");
    variables[name] = value;
  }
  return {
    niceStopTimeoutMs: durationMs(user, "nicestoptimeout", options),
    forceStopTimeoutMs: durationMs(user, "forcestoptimeout", options),
    variables,
  };
}
