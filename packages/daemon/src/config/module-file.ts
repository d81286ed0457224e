/**
 * `userconfig.xml`: one module, macros expanded, defaults filled in, checked against the cluster.
 *
 * @module
 */
import {
  type Checker,
  type ClusterConfig,
  type FarmModuleConfig,
  type LightConfig,
  type MirrorConfig,
  type ModuleConfig,
  moduleConfigSchema,
  nodeNames,
} from "@gemel/protocol";
import { foreignTo, moduleRule, serviceRule, type ValuesOf } from "@gemel/protocol/schema";
import { placeOf, valuesOf } from "./attribute-reader.ts";
import { collectMacros, expandMacros } from "./macros.ts";
import { readCheckers } from "./module-checkers.ts";
import type { ModuleContext } from "./module-context.ts";
import { readFailoverRules } from "./module-failover.ts";
import { readFarm } from "./module-farm.ts";
import { readHeart } from "./module-heart.ts";
import { readMirror } from "./module-mirror.ts";
import { readMonitors } from "./module-monitors.ts";
import { membersOf, readMirrorNodes, readNodes } from "./module-nodes.ts";
import { readScripts, readVirtualHost } from "./module-scripts.ts";
import { readResetConnections, readVirtualAddresses } from "./module-vip.ts";
import { suggestion } from "./suggestion.ts";
import { type ConfigWarning, checkVocabulary } from "./vocabulary.ts";
import { configError, parseXml, type XmlElement } from "./xml-tree.ts";

export type LoadedModule = {
  readonly config: ModuleConfig;
  readonly warnings: readonly ConfigWarning[];
  /** The whole file with its macros expanded. */
  readonly root: XmlElement;
};

/** Names that a module and its folders may have. */
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

type Service = {
  readonly element: XmlElement;
  readonly values: ValuesOf<typeof serviceRule>;
  readonly section: (name: string) => XmlElement | undefined;
  readonly context: ModuleContext;
  readonly warnings: ConfigWarning[];
};

function readService(
  element: XmlElement,
  context: ModuleContext,
  warnings: ConfigWarning[],
): ModuleConfig {
  const values = valuesOf(element, serviceRule);
  const section = (name: string): XmlElement | undefined =>
    element.children.find((child) => child.name === name);
  const service = { element, values, section, context, warnings };
  checkMode(service);
  switch (values.mode) {
    case "mirror":
      return readMirrorModule(service);
    case "light":
      return {
        ...readCommon(service),
        mode: "light",
        nodes: readNodes(values.nodes, element, context.cluster) ?? nodeNames(context.cluster),
      };
    case "farm":
      return readFarmModule(service);
  }
}

/** What modules of all modes have. */
function readCommon({ values, section, context }: Service): Omit<LightConfig, "mode" | "nodes"> {
  return {
    name: context.name,
    id: context.id,
    boot: values.boot,
    bootDelayMs: values.boot_delay,
    maxLoop: values.maxloop,
    loopIntervalMs: values.loop_interval,
    automaticReboot: values.automatic_reboot,
    scripts: {
      ...readScripts(section("user")),
      virtualHost: readVirtualHost(section("vhost")),
    },
    monitors: readMonitors(section("errd")),
    checkers: readCheckers(section("check"), section("vip")),
    failoverRules: readFailoverRules(section("failover")),
  };
}

function readFarmModule(service: Service): FarmModuleConfig {
  const { element, values, section, context } = service;
  const chosen = readNodes(values.nodes, element, context.cluster);
  const sections = { service: element, farm: section("farm"), vip: section("vip") };
  return { ...readCommon(service), mode: "farm", ...readFarm(sections, chosen, context) };
}

function readMirrorModule(service: Service): MirrorConfig {
  const { element, values, section, context, warnings } = service;
  const chosen = readMirrorNodes(values.nodes, element, context.cluster);
  const heartbeat = readHeart(section("heart"), element, { ...context, chosen });
  const common = readCommon(service);
  return {
    ...common,
    checkers: common.checkers.map((one) => hurried(one, heartbeat.timeoutMs)),
    mode: "mirror",
    nodes: chosen ?? membersOf(context.cluster, heartbeat.flowLan, null),
    failover: values.failover,
    defaultPrimary: checkedPrimary(values.defaultprim, element, context.cluster),
    splitBrain: values.split_brain,
    heartbeat,
    virtualAddresses: readVirtualAddresses(section("vip")),
    resetConnections: readResetConnections(section("vip")),
    mirror: readMirror(section("rfs"), element, context.id, warnings),
  };
}

/**
 * Whether a third machine answers must be known before the peer's silence counts: two looks, and one that
 * waits in vain, take less than the heartbeat time-out.
 */
function hurried(checker: Checker, heartbeatTimeoutMs: number): Checker {
  if (checker.look.type !== "ping_any") return checker;
  const within = Math.max(50, Math.floor(heartbeatTimeoutMs / 3));
  return {
    ...checker,
    intervalMs: Math.min(checker.intervalMs, within),
    timeoutMs: Math.min(checker.timeoutMs, within),
  };
}

/** What belongs to modules of another mode: a tag is refused, an attribute read over with a warning. */
function checkMode({ element, values: { mode }, warnings }: Service): void {
  const foreign = foreignTo[mode];
  const child = element.children.find(({ name }) => foreign.tags.includes(name));
  if (child !== undefined) {
    throw configError(child.at, `<${child.name}> has no place in a ${mode} module; remove it`);
  }
  for (const name of foreign.attributes) {
    const given = element.attributes.get(name);
    if (given === undefined) continue;
    const message = `"${name}" of <service> is ignored: a ${mode} module has no primary`;
    warnings.push({ at: given.at, message });
  }
}

function checkedPrimary(value: string, service: XmlElement, cluster: ClusterConfig): string {
  const nodes = [...new Set(cluster.lans.flatMap((lan) => lan.nodes.map((node) => node.name)))];
  const known = ["alone", "lastprim", ...nodes];
  if (known.includes(value)) return value;
  const hint = suggestion(value, known);
  throw configError(placeOf(service, "defaultprim"), `There is no node "${value}"${hint}`);
}
