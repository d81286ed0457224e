/** `<service nodes="...">`: the servers that a module is for. Pure. @module */
import { withAttribute } from "./xml-edit.ts";
import { attributeOf, outlineOf, type XmlElement } from "./xml-outline.ts";

/** Those that the text names, of `all`; all where it names none. */
export function serversOf(xml: string, all: readonly string[]): readonly string[] {
  const service = serviceOf(xml);
  const written = service === null ? null : attributeOf(service, "nodes");
  const named = (written ?? "").split(/[\s,]+/).filter((name) => name !== "");
  return named.length === 0 ? all : all.filter((node) => named.includes(node));
}

/** The same text for these servers. */
export function withServers(xml: string, servers: readonly string[]): string {
  const service = serviceOf(xml);
  return service === null ? xml : withAttribute(xml, service, "nodes", servers.join(","));
}

function serviceOf(xml: string): XmlElement | null {
  return outlineOf(xml)?.children.find(({ tag }) => tag === "service") ?? null;
}
