/** `<service nodes="...">`: which nodes of the cluster a module spans. @module */
import { type ClusterConfig, nodeNames } from "@gemel/protocol";
import { placeOf } from "./attribute-reader.ts";
import { suggestion } from "./suggestion.ts";
import { configError, type XmlElement } from "./xml-tree.ts";

/** A mirror has a primary and a secondary, never a third copy. */
export const mirrorNodes = 2;

/** The nodes that are written there; null when none are. Throws `config_invalid`. */
export function readNodes(
  written: string | null,
  service: XmlElement,
  cluster: ClusterConfig,
): string[] | null {
  if (written === null) return null;
  const at = placeOf(service, "nodes");
  const names = written.split(/[\s,]+/).filter((name) => name !== "");
  const known = nodeNames(cluster);
  for (const [index, name] of names.entries()) {
    if (!known.includes(name)) {
      throw configError(at, `There is no node "${name}"${suggestion(name, known)}`);
    }
    if (names.indexOf(name) < index) throw configError(at, `The node "${name}" stands twice`);
  }
  return names.length === 0 ? null : names;
}

/** The same for a mirror, which spans two. */
export function readMirrorNodes(
  written: string | null,
  service: XmlElement,
  cluster: ClusterConfig,
): string[] | null {
  const names = readNodes(written, service, cluster);
  if (names === null || names.length === mirrorNodes) return names;
  const message = `A mirror module spans two nodes, not ${names.length}`;
  throw configError(placeOf(service, "nodes"), message);
}

/** The names on the network `lan`, of those that were chosen. */
export function membersOf(
  cluster: ClusterConfig,
  lan: string,
  chosen: readonly string[] | null,
): string[] {
  const names = cluster.lans.find(({ name }) => name === lan)?.nodes.map(({ name }) => name) ?? [];
  return chosen === null ? names : names.filter((name) => chosen.includes(name));
}
