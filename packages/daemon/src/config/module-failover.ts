/** `<failover>`: the module's own rules, read once to see that they can be. @module */
import { type Place, parseRules } from "@gemel/engine";
import type { ModuleConfig } from "@gemel/protocol";
import { serviceRule } from "@gemel/protocol/schema";
import { valuesOf } from "./attribute-reader.ts";
import { configError, type Position, type XmlElement } from "./xml-tree.ts";

/** Throws `config_invalid` with the place inside of the file. */
export function readFailoverRules(element: XmlElement | undefined): ModuleConfig["failoverRules"] {
  const values = valuesOf(element, serviceRule.children.failover);
  const text = element?.text ?? "";
  const read = parseRules(text);
  if (!read.ok && element !== undefined) {
    const { at, message } = read.problem;
    throw configError(inside(element.textAt, at), `In the failover rules, ${message}`);
  }
  return {
    text,
    extends: values.extends === "yes",
    periodMs: values.period,
    handleMs: values.handle_time,
  };
}

function inside(start: Position, { line, column }: Place): Position {
  return {
    ...start,
    line: start.line + line - 1,
    column: line === 1 ? start.column + column - 1 : column,
  };
}
