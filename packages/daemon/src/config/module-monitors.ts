/** `<errd>`: the processes that must run while the module serves. @module */
import type { ModuleConfig, ProcessMonitor } from "@gemel/protocol";
import { errdRule } from "@gemel/protocol/schema";
import { childrenOf, valuesOf } from "./attribute-reader.ts";
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

function readProcess(element: XmlElement): ProcessMonitor {
  const values = valuesOf(element, errdRule.children.proc);
  return {
    name: values.name,
    ...(values.nameregex === null ? {} : { nameRegex: values.nameregex }),
    ...(values.argregex === null ? {} : { argRegex: values.argregex }),
    atLeast: values.atleast,
    atMost: values.atmax < 0 ? null : values.atmax,
    startAfter: values.start_after,
    service: values.service === "yes",
    class: values.class,
    action: values.action,
  };
}
