/** `<errd>`: the processes that must run while the module serves. @module */
import type { ModuleConfig, ProcessMonitor } from "@gemel/protocol";
import { choice, durationMs, integer, placeOf, required, text } from "./attribute-reader.ts";
import type { ConfigWarning } from "./vocabulary.ts";
import { configError, type XmlElement } from "./xml-tree.ts";

const defaultPollMs = 250;

export function readMonitors(
  errd: XmlElement | undefined,
  warnings: ConfigWarning[],
): ModuleConfig["monitors"] {
  const processes: ProcessMonitor[] = [];
  for (const element of errd?.children ?? []) {
    if (choice(element, "service", ["yes", "no"], "no") === "yes") {
      const message = 'A <proc> with service="yes" is ignored in this version';
      warnings.push({ at: element.at, message });
      continue;
    }
    const monitor = readProcess(element);
    if (processes.some((other) => other.name === monitor.name && other.class === monitor.class)) {
      throw configError(element.at, `The process "${monitor.name}" stands twice in <errd>`);
    }
    processes.push(monitor);
  }
  const pollMs = durationMs(errd, "polltimer", {
    unit: "s",
    fallbackMs: defaultPollMs,
    minMs: 50,
    maxMs: 3_600_000,
  });
  return { pollMs, processes };
}

function readProcess(element: XmlElement): ProcessMonitor {
  const nameRegex = expression(element, "nameregex");
  const argRegex = expression(element, "argregex");
  return {
    name: required(element, "name"),
    ...(nameRegex === undefined ? {} : { nameRegex }),
    ...(argRegex === undefined ? {} : { argRegex }),
    atLeast: integer(element, "atleast", { fallback: 1, min: 1, max: 1_000_000 }),
    class: choice(element, "class", ["prim", "both", "second", "sec"], "prim"),
    action: choice(element, "action", ["stopstart", "restart", "stop", "noaction"], "stopstart"),
  };
}

/** Extended regular expressions; what both dialects share is nearly everything in practice. */
function expression(element: XmlElement, name: string): string | undefined {
  const value = text(element, name);
  if (value === undefined) return undefined;
  try {
    new RegExp(value);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw configError(
      placeOf(element, name),
      `"${name}" is not a regular expression: ${error.message}`,
    );
  }
  return value;
}
