/** `<notreplicated>`: what of a directory each node has for itself. @module */
import { posix } from "node:path";
import type { ReplicatedDirectory } from "@gemel/protocol";
import { rfsRule } from "@gemel/protocol/schema";
import { childrenOf, placeOf, valuesOf } from "./attribute-reader.ts";
import type { ConfigWarning } from "./vocabulary.ts";
import { configError, type Position, type XmlElement } from "./xml-tree.ts";

const rule = rfsRule.children.replicated.children.notreplicated;

/** `directory`: the absolute path of the replicated directory `element`. */
export function readScope(
  element: XmlElement,
  directory: string,
  warnings: ConfigWarning[],
): ReplicatedDirectory["scope"] {
  const scope = {
    excluded: [] as string[],
    excludedPatterns: [] as string[],
    included: [] as string[],
    includedPatterns: [] as string[],
  };
  for (const one of childrenOf(element, "notreplicated")) {
    const { path, regexpath } = valuesOf(one, rule);
    if (path === null && regexpath === null) {
      warnings.push({
        at: one.at,
        message: "<notreplicated> names nothing: give path or regexpath",
      });
    }
    if (path !== null) {
      const [isTurned, written] = turned(path);
      const list = isTurned ? scope.included : scope.excluded;
      list.push(bytesOf(relative(written, directory, placeOf(one, "path"))));
    }
    if (regexpath !== null) {
      const [isTurned, pattern] = turned(regexpath);
      const list = isTurned ? scope.includedPatterns : scope.excludedPatterns;
      if (pattern === "") throw configError(placeOf(one, "regexpath"), "The expression is empty");
      list.push(bytesOf(pattern));
    }
  }
  return scope;
}

/** A leading `!` turns the meaning round. */
function turned(value: string): [isTurned: boolean, rest: string] {
  return value.startsWith("!") ? [true, value.slice(1)] : [false, value];
}

function relative(written: string, directory: string, at: Position): string {
  const path = posix.relative(directory, posix.resolve(directory, written));
  if (path === "") throw configError(at, `"${written}" is the replicated directory itself`);
  if (path === ".." || path.startsWith("../")) {
    throw configError(at, `"${written}" is not in the replicated directory ${directory}`);
  }
  return path;
}

/** Names are bytes to the mirror: one character each. */
function bytesOf(text: string): string {
  return Buffer.from(text).toString("latin1");
}
