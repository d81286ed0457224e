/** `<heart>`: which networks carry the heartbeats and the replication. @module */
import { heartbeatPort, type ModuleConfig } from "@gemel/protocol";
import { heartRule } from "@gemel/protocol/schema";
import { childrenOf, placeOf, valuesOf } from "./attribute-reader.ts";
import type { ModuleContext } from "./module-context.ts";
import { suggestion } from "./suggestion.ts";
import { configError, type XmlElement } from "./xml-tree.ts";

const defaultTimeoutMs = 3000;

/** Without `<heart>` every network of the cluster carries heartbeats. */
export function readHeart(
  heart: XmlElement | undefined,
  service: XmlElement,
  context: ModuleContext,
): ModuleConfig["heartbeat"] {
  const values = valuesOf(heart, heartRule);
  const pulseMs = values.pulse;
  const timeoutMs = values.timeout ?? Math.max(defaultTimeoutMs, 3 * pulseMs);
  if (timeoutMs < 2 * pulseMs) {
    const at = heart === undefined ? service.at : placeOf(heart, "timeout");
    throw configError(at, `"timeout" (${timeoutMs} ms) must be at least twice "pulse"`);
  }
  return {
    port: values.port ?? heartbeatPort(context.id),
    pulseMs,
    timeoutMs,
    ...readLans(heart, service, context),
  };
}

function readLans(
  heart: XmlElement | undefined,
  service: XmlElement,
  { cluster, name }: ModuleContext,
): Pick<ModuleConfig["heartbeat"], "lans" | "flowLan" | "idents"> {
  const known = cluster.lans.map((lan) => lan.name);
  const listed = childrenOf(heart, "heartbeat");
  const beats = listed.map((element) => valuesOf(element, heartRule.children.heartbeat));
  const lans = beats.length === 0 ? known : beats.map((beat) => beat.name);
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
  const flowLan = beats.find((beat) => beat.ident === "flow")?.name ?? lans[0];
  if (flowLan === undefined) throw configError(service.at, "cluster.xml names no lan");
  const idents = Object.fromEntries(beats.map((beat) => [beat.name, beat.ident ?? beat.name]));
  return { lans, flowLan, idents };
}
