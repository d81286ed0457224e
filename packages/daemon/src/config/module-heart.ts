/** `<heart>`: which networks carry the heartbeats and the replication. @module */
import type { GemelError } from "@gemel/base";
import { type ClusterConfig, heartbeatPort, type MirrorConfig } from "@gemel/protocol";
import { heartRule } from "@gemel/protocol/schema";
import { childrenOf, placeOf, valuesOf } from "./attribute-reader.ts";
import type { ModuleContext } from "./module-context.ts";
import { membersOf, mirrorNodes } from "./module-nodes.ts";
import { suggestion } from "./suggestion.ts";
import { configError, type XmlElement } from "./xml-tree.ts";

const defaultTimeoutMs = 3000;

/** With the nodes that the module names; null: it names none. */
export type HeartContext = ModuleContext & { readonly chosen: readonly string[] | null };

/** Without `<heart>` every network that names the module's nodes carries heartbeats. */
export function readHeart(
  heart: XmlElement | undefined,
  service: XmlElement,
  context: HeartContext,
): MirrorConfig["heartbeat"] {
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
  { cluster, name, chosen }: HeartContext,
): Pick<MirrorConfig["heartbeat"], "lans" | "flowLan" | "idents"> {
  const known = cluster.lans.map((lan) => lan.name);
  const listed = childrenOf(heart, "heartbeat");
  const beats = listed.map((element) => valuesOf(element, heartRule.children.heartbeat));
  const shared = known.filter((lan) => membersOf(cluster, lan, chosen).length === mirrorNodes);
  // None of them: the first says what is missing.
  const usual = shared.length === 0 ? known.slice(0, 1) : shared;
  const lans = beats.length === 0 ? usual : beats.map((beat) => beat.name);
  for (const [index, lan] of lans.entries()) {
    const element = listed[index] ?? service;
    const found = cluster.lans.find((one) => one.name === lan);
    if (found === undefined) {
      const hint = suggestion(lan, known);
      throw configError(placeOf(element, "name"), `cluster.xml has no lan "${lan}"${hint}`);
    }
    const members = membersOf(cluster, lan, chosen);
    if (members.length !== mirrorNodes) throw notTwo(element, name, found, chosen);
    if (lans.indexOf(lan) < index) {
      throw configError(placeOf(element, "name"), `The lan "${lan}" stands twice in <heart>`);
    }
  }
  const flowLan = beats.find((beat) => beat.ident === "flow")?.name ?? lans[0];
  if (flowLan === undefined) throw configError(service.at, "cluster.xml names no lan");
  const idents = Object.fromEntries(beats.map((beat) => [beat.name, beat.ident ?? beat.name]));
  return { lans, flowLan, idents };
}

function notTwo(
  element: XmlElement,
  module: string,
  lan: ClusterConfig["lans"][number],
  chosen: readonly string[] | null,
): GemelError {
  const named = lan.nodes.map((node) => node.name);
  const missing = chosen?.filter((name) => !named.includes(name)) ?? [];
  const message =
    missing.length > 0
      ? `The lan "${lan.name}" does not name ${missing.join(" and ")}, which the mirror module "${module}" spans`
      : `The mirror module "${module}" needs two nodes on lan "${lan.name}", cluster.xml names ${named.length}` +
        (named.length > mirrorNodes ? `; choose them: <service nodes="${named.slice(0, 2)}">` : "");
  return configError(placeOf(element, "name"), message);
}
