/** `<heart>`: which networks carry the heartbeats and the replication. @module */
import { heartbeatPort, type ModuleConfig } from "@gemel/protocol";
import { durationMs, integer, placeOf, required, text } from "./attribute-reader.ts";
import type { ModuleContext } from "./module-context.ts";
import { suggestion } from "./suggestion.ts";
import { configError, type XmlElement } from "./xml-tree.ts";

const defaultPulseMs = 200;
const defaultTimeoutMs = 3000;

/** Without `<heart>` every network of the cluster carries heartbeats. */
export function readHeart(
  heart: XmlElement | undefined,
  service: XmlElement,
  context: ModuleContext,
): ModuleConfig["heartbeat"] {
  const pulseMs = durationMs(heart, "pulse", {
    unit: "ms",
    fallbackMs: defaultPulseMs,
    minMs: 10,
    maxMs: 60_000,
  });
  const timeoutMs = durationMs(heart, "timeout", {
    unit: "ms",
    fallbackMs: Math.max(defaultTimeoutMs, 3 * pulseMs),
    minMs: 50,
    maxMs: 3_600_000,
  });
  if (timeoutMs < 2 * pulseMs) {
    const at = heart === undefined ? service.at : placeOf(heart, "timeout");
    throw configError(at, `"timeout" (${timeoutMs} ms) must be at least twice "pulse"`);
  }
  const { lans, flowLan } = readLans(heart, service, context);
  return {
    port: integer(heart, "port", { fallback: heartbeatPort(context.id), min: 1, max: 65_535 }),
    pulseMs,
    timeoutMs,
    lans,
    flowLan,
  };
}

function readLans(
  heart: XmlElement | undefined,
  service: XmlElement,
  { cluster, name }: ModuleContext,
): { lans: string[]; flowLan: string } {
  const known = cluster.lans.map((lan) => lan.name);
  const listed = heart?.children ?? [];
  const lans = listed.length === 0 ? known : listed.map((element) => required(element, "name"));
  for (const [index, lan] of lans.entries()) {
    const element = listed[index] ?? service;
    const found = cluster.lans.find((one) => one.name === lan);
    if (found === undefined) {
      const hint = suggestion(lan, known);
      throw configError(placeOf(element, "name"), `cluster.xml has no lan "${lan}"${hint}`);
    }
    if (found.nodes.length !== 2) {
      throw configError(
        placeOf(element, "name"),
        `The mirror module "${name}" needs two nodes on lan "${lan}", cluster.xml names ${found.nodes.length}`,
      );
    }
    if (lans.indexOf(lan) < index) {
      throw configError(placeOf(element, "name"), `The lan "${lan}" stands twice in <heart>`);
    }
  }
  const flow = listed.find((element) => text(element, "ident") === "flow");
  const flowLan = flow === undefined ? lans[0] : required(flow, "name");
  if (flowLan === undefined) throw configError(service.at, "cluster.xml names no lan");
  return { lans, flowLan };
}
