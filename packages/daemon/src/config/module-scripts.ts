/** `<user>`: time-outs of the stop scripts, their output, variables of all of them. @module */
import type { ModuleConfig } from "@gemel/protocol";
import { userRule, vhostRule } from "@gemel/protocol/schema";
import { childrenOf, placeOf, valuesOf } from "./attribute-reader.ts";
import { configError, type XmlElement } from "./xml-tree.ts";

const variablePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** As the kernel and DNS allow it. */
const hostPattern = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,62}[A-Za-z0-9])?$/;
const filePattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,100}$/;

type Scripts = ModuleConfig["scripts"];

/** `<vhost>`: the host name that scripts see. */
export function readVirtualHost(vhost: XmlElement | undefined): Scripts["virtualHost"] {
  const [element] = childrenOf(vhost, "virtualhostname");
  if (vhost === undefined) return null;
  if (element === undefined) throw configError(vhost.at, "<vhost> needs <virtualhostname>");
  const { name, envfile, when } = valuesOf(element, vhostRule.children.virtualhostname);
  if (!hostPattern.test(name)) {
    throw configError(placeOf(element, "name"), `"${name}" is not a host name`);
  }
  if (envfile !== null && !filePattern.test(envfile)) {
    const message = `"${envfile}" is not a file name; it is written into the module's state folder`;
    throw configError(placeOf(element, "envfile"), message);
  }
  return { name, file: envfile, when };
}

export function readScripts(user: XmlElement | undefined): Omit<Scripts, "virtualHost"> {
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
