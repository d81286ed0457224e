/** `<errd>`: the processes that must run while the module serves. @module */
import { posix } from "node:path";
import type { ModuleConfig, ProcessMonitor } from "@gemel/protocol";
import { errdRule, type ValuesOf } from "@gemel/protocol/schema";
import { childrenOf, placeOf, valuesOf } from "./attribute-reader.ts";
import { suggestion } from "./suggestion.ts";
import { configError, type XmlElement } from "./xml-tree.ts";

export function readMonitors(errd: XmlElement | undefined): ModuleConfig["monitors"] {
  const processes: ProcessMonitor[] = [];
  for (const element of childrenOf(errd, "proc")) {
    const monitor = readProcess(element);
    if (processes.some((other) => other.name === monitor.name && other.class === monitor.class)) {
      throw configError(element.at, `The process "${monitor.name}" stands twice in <errd>`);
    }
    processes.push(monitor);
  }
  return { pollMs: valuesOf(errd, errdRule).polltimer, processes };
}

/** Names of one's own, and the special ones. */
const classPattern = /^[A-Za-z][A-Za-z0-9_-]{0,31}$/;
const actions = ["stopstart", "restart", "stop", "noaction"] as const;

function readProcess(element: XmlElement): ProcessMonitor {
  const values = valuesOf(element, errdRule.children.proc);
  if (!classPattern.test(values.class)) {
    const message = `"${values.class}" is not a class: use up to 32 letters, digits, - and _`;
    throw configError(placeOf(element, "class"), message);
  }
  return {
    name: values.name,
    ...(values.nameregex === null ? {} : { nameRegex: values.nameregex }),
    ...(values.argregex === null ? {} : { argRegex: values.argregex }),
    atLeast: values.atleast,
    atMost: values.atmax < 0 ? null : values.atmax,
    startAfter: values.start_after,
    service: values.service === "yes",
    class: values.class,
    ...readAction(element, values.action),
    restartServices: readServices(element, values),
  };
}

/** One of the words, or the path of a program. */
function readAction(
  element: XmlElement,
  written: string,
): Pick<ProcessMonitor, "action" | "handler"> {
  const word = actions.find((one) => one === written);
  if (word !== undefined) return { action: word, handler: null };
  const path = posix.normalize(written);
  if (/\s/.test(written) || path === ".." || path.startsWith("../")) {
    const message = `"${written}" is neither ${actions.join(", ")} nor a program in the module's bin/`;
    throw configError(placeOf(element, "action"), message);
  }
  const hint = suggestion(written, actions);
  // A program may have any name; one that is nearly an action is a mistake.
  if (hint.includes("did you mean")) {
    throw configError(placeOf(element, "action"), `There is no action "${written}"${hint}`);
  }
  return { action: "stopstart", handler: path };
}

function readServices(
  element: XmlElement,
  values: ValuesOf<typeof errdRule.children.proc>,
): string[] {
  if (values.restart_services === null) return [];
  if (values.service !== "yes" || values.action !== "restart") {
    const message = 'restart_services needs service="yes" and action="restart"';
    throw configError(placeOf(element, "restart_services"), message);
  }
  const names = values.restart_services.split(",").map((name) => name.trim());
  return names.filter((name) => name !== "");
}
