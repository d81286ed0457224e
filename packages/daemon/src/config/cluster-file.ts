/**
 * `cluster.xml`: the nodes and the networks between them.
 *
 * @module
 */
import { createHash } from "node:crypto";
import {
  type ClusterConfig,
  type ClusterNode,
  clusterConfigSchema,
  nodeNamePattern,
} from "@gemel/protocol";
import {
  apiRule,
  clusterRule,
  healthRule,
  lanRule,
  nodeRule,
  witnessRule,
} from "@gemel/protocol/schema";
import { ipAddress } from "./address.ts";
import { placeOf, valuesOf } from "./attribute-reader.ts";
import { suggestion } from "./suggestion.ts";
import { type ConfigWarning, checkVocabulary } from "./vocabulary.ts";
import { configError, parseXml, type XmlElement } from "./xml-tree.ts";

export type LoadedCluster = {
  readonly config: ClusterConfig;
  /** SHA-256 of the file, hex. */
  readonly signature: string;
  readonly warnings: readonly ConfigWarning[];
};

/** Parse and validate `xml`; `file` is only for messages. Throws `config_invalid`. */
export function loadClusterConfig(xml: string, file: string): LoadedCluster {
  const root = parseXml(xml, file);
  if (root.name !== "cluster") {
    throw configError(root.at, `The first tag must be <cluster>, not <${root.name}>`);
  }
  const warnings: ConfigWarning[] = [];
  checkVocabulary(root, clusterRule, warnings);
  const lans = root.children.find(({ name }) => name === "lans");
  if (lans === undefined) throw configError(root.at, "<cluster> needs <lans>");
  const networks = readLans(lans);
  const config = clusterConfigSchema.parse({
    lans: networks,
    witness: readWitness(root.children.find(({ name }) => name === "witness")),
    health: readHealth(
      root.children.find(({ name }) => name === "health"),
      networks,
    ),
    api: readApi(root.children.find(({ name }) => name === "api")),
  });
  const all = new Set(config.lans.flatMap((lan) => lan.nodes.map((node) => node.name)));
  if (!config.lans.some((lan) => lan.nodes.length === all.size)) {
    throw configError(lans.at, `One <lan> must name every node: ${[...all].join(", ")}`);
  }
  return { config, signature: createHash("sha256").update(xml).digest("hex"), warnings };
}

const witnessPorts = { gemel: 5700, etcd: 2379 } as const;

function readWitness(witness: XmlElement | undefined): ClusterConfig["witness"] {
  if (witness === undefined) return null;
  const { kind, addr, port } = valuesOf(witness, witnessRule);
  const address = ipAddress(addr, placeOf(witness, "addr"));
  return { kind, address, port: port ?? witnessPorts[kind] };
}

function readHealth(
  health: XmlElement | undefined,
  lans: ClusterConfig["lans"],
): ClusterConfig["health"] {
  if (health === undefined) return null;
  const { port, lan } = valuesOf(health, healthRule);
  const known = lans.map(({ name }) => name);
  if (lan !== null && !known.includes(lan)) {
    throw configError(placeOf(health, "lan"), `There is no lan "${lan}"${suggestion(lan, known)}`);
  }
  return { port, lan };
}

function readApi(api: XmlElement | undefined): ClusterConfig["api"] | undefined {
  if (api === undefined) return undefined;
  const { port, enabled, metrics } = valuesOf(api, apiRule);
  return enabled === "on" ? { port, metricsOnLoopback: metrics === "loopback" } : null;
}

function readLans(lans: XmlElement): ClusterConfig["lans"] {
  if (lans.children.length === 0) throw configError(lans.at, "<lans> needs at least one <lan>");
  const names = new Set<string>();
  const addresses = new Map<string, string>();
  return lans.children.map((lan) => {
    const { name, command } = valuesOf(lan, lanRule);
    if (names.has(name)) throw configError(placeOf(lan, "name"), `There are two lans "${name}"`);
    names.add(name);
    if (lan.children.length === 0) throw configError(lan.at, `<lan> "${name}" has no <node>`);
    const nodes = lan.children.map((node) => readNode(node, addresses));
    const twice = nodes.findIndex(
      (node, index) => nodes.findIndex((other) => other.name === node.name) < index,
    );
    const second = lan.children[twice];
    if (second !== undefined) {
      throw configError(second.at, `The node "${nodes[twice]?.name}" stands twice in "${name}"`);
    }
    return { name, nodes, ...(command ? { command: true as const } : {}) };
  });
}

function readNode(node: XmlElement, addresses: Map<string, string>): ClusterNode {
  const { name, addr, laddr } = valuesOf(node, nodeRule);
  if (!nodeNamePattern.test(name)) {
    throw configError(
      placeOf(node, "name"),
      `"${name}" is not a node name; use letters, digits, dot, underscore and hyphen`,
    );
  }
  const address = ipAddress(addr, placeOf(node, "addr"));
  const owner = addresses.get(address);
  if (owner !== undefined) {
    const message = `The address ${address} is given to "${owner}" already`;
    throw configError(placeOf(node, "addr"), message);
  }
  addresses.set(address, name);
  // Behind different translators two nodes may have the same one.
  const own = laddr === null ? {} : { localAddress: ipAddress(laddr, placeOf(node, "laddr")) };
  return { name, address, ...own };
}
