/** `<user>`: time-outs of the stop scripts, their output, variables of all of them. @module */
import type { ModuleConfig } from "@gemel/protocol";
import { userRule } from "@gemel/protocol/schema";
import { childrenOf, placeOf, valuesOf } from "./attribute-reader.ts";
import { configError, type XmlElement } from "./xml-tree.ts";

const variablePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function readScripts(user: XmlElement | undefined): ModuleConfig["scripts"] {
  const variables: Record<string, string> = {};
  for (const element of childrenOf(user, "var")) {
    const { name, value } = valuesOf(element, userRule.children.var);
    if (!variablePattern.test(name)) {
      throw configError(placeOf(element, "name"), `"${name}" is not a variable name`);
    }
    if (Object.hasOwn(variables, name)) {
      throw configError(placeOf(element, "name"), `The variable "${name}" stands twice`);
    }
    variables[name] = value;
  }
  const values = valuesOf(user, userRule);
  return {
    niceStopTimeoutMs: values.nicestoptimeout,
    forceStopTimeoutMs: values.forcestoptimeout,
    keepOutput: values.logging === "userlog",
    outputSizeMax: values.userlogsize * 1024,
    variables,
  };
}
