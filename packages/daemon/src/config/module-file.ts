/**
 * `userconfig.xml`: one module, macros expanded, defaults filled in, checked against the cluster.
 *
 * @module
 */
import { type ClusterConfig, type ModuleConfig, moduleConfigSchema } from "@gemel/protocol";
import { moduleRule, serviceRule } from "@gemel/protocol/schema";
import { placeOf, valuesOf } from "./attribute-reader.ts";
import { collectMacros, expandMacros } from "./macros.ts";
import { readCheckers } from "./module-checkers.ts";
import type { ModuleContext } from "./module-context.ts";
import { readFailoverRules } from "./module-failover.ts";
import { readHeart } from "./module-heart.ts";
import { readMirror } from "./module-mirror.ts";
import { readMonitors } from "./module-monitors.ts";
import { membersOf, readNodes } from "./module-nodes.ts";
import { readScripts } from "./module-scripts.ts";
import { readVirtualAddresses } from "./module-vip.ts";
import { suggestion } from "./suggestion.ts";
import { type ConfigWarning, checkVocabulary } from "./vocabulary.ts";
import { configError, parseXml, type XmlElement } from "./xml-tree.ts";

export type LoadedModule = {
  readonly config: ModuleConfig;
  readonly warnings: readonly ConfigWarning[];
  /** The whole file with its macros expanded. */
  readonly root: XmlElement;
};

/** Names that a mirror module and its folders may have. */
export const moduleNamePattern: RegExp = /^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/;

/** Parse and validate `xml`; `file` is only for messages. Throws `config_invalid`. */
export function loadModuleConfig(xml: string, file: string, context: ModuleContext): LoadedModule {
  const raw = parseXml(xml, file);
  if (raw.name !== "safe" && raw.name !== "gemel") {
    throw configError(raw.at, `The first tag must be <safe>, not <${raw.name}>`);
  }
  const warnings: ConfigWarning[] = [];
  const macros = collectMacros(raw, context.environment);
  const root = expandMacros(raw, macros, context.environment);
  checkVocabulary(root, moduleRule, warnings);
  const service = root.children.find((child) => child.name === "service");
  if (service === undefined) throw configError(root.at, `<${root.name}> needs <service>`);
  const config = moduleConfigSchema.parse(readService(service, context, warnings));
  return { config, warnings, root };
}

function readService(
  service: XmlElement,
  context: ModuleContext,
  warnings: ConfigWarning[],
): ModuleConfig {
  const values = valuesOf(service, serviceRule);
  const section = (name: string): XmlElement | undefined =>
    service.children.find((child) => child.name === name);
  const chosen = readNodes(values.nodes, service, context.cluster);
  const heartbeat = readHeart(section("heart"), service, { ...context, chosen });
  return {
    name: context.name,
    id: context.id,
    mode: "mirror",
    nodes: chosen ?? membersOf(context.cluster, heartbeat.flowLan, null),
    boot: values.boot,
    bootDelayMs: values.boot_delay,
    failover: values.failover,
    defaultPrimary: checkedPrimary(values.defaultprim, service, context.cluster),
    maxLoop: values.maxloop,
    loopIntervalMs: values.loop_interval,
    heartbeat,
    virtualAddresses: readVirtualAddresses(section("vip")),
    mirror: readMirror(section("rfs"), service, context.id, warnings),
    scripts: readScripts(section("user")),
    monitors: readMonitors(section("errd")),
    checkers: readCheckers(section("check"), section("vip")),
    failoverRules: readFailoverRules(section("failover")),
  };
}

function checkedPrimary(value: string, service: XmlElement, cluster: ClusterConfig): string {
  const nodes = [...new Set(cluster.lans.flatMap((lan) => lan.nodes.map((node) => node.name)))];
  const known = ["alone", "lastprim", ...nodes];
  if (known.includes(value)) return value;
  const hint = suggestion(value, known);
  throw configError(placeOf(service, "defaultprim"), `There is no node "${value}"${hint}`);
}
