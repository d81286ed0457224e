/**
 * The side that lets a node in: what it says is checked, its request signed, the cluster's text changed.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { hostNames, signRequest } from "@gemel/authority";
import { GemelError } from "@gemel/base";
import {
  type Admission,
  type Admitted,
  type ClusterDocument,
  type Layout,
  nodeNames,
} from "@gemel/protocol";
import { loadClusterConfig } from "../config/cluster-file.ts";
import { withNode, withoutNode } from "./cluster-text.ts";
import { addressesOnLans } from "./own-addresses.ts";

/** What the new node gets, once `admitted.xml` is this node's configuration. Throws `refused`, `usage`. */
export async function admitted(
  layout: Layout,
  present: ClusterDocument,
  asked: Admission,
): Promise<Admitted> {
  const { node, replace } = asked;
  const now = loadClusterConfig(present.xml, layout.clusterFile).config;
  const isThere = nodeNames(now).includes(node);
  if (isThere && !replace) {
    throw new GemelError("refused", `There is a node "${node}" in the cluster already`, {
      remedy: `Give this one another name (--node), or replace that one: gemel cluster join --replace`,
    });
  }
  const addresses = addressesFor(now, asked, isThere);
  const xml = withNode(present.xml, node, addresses);
  loadClusterConfig(xml, layout.clusterFile);
  const names = [...Object.values(addresses), ...hostNames];
  return {
    certificate: await signRequest(layout, { request: asked.request, node, addresses: names }),
    authority: await readFile(layout.authority, "utf8"),
    authorityKey: await readFile(layout.authorityKey, "utf8"),
    clusterKey: (await readFile(layout.clusterKey, "utf8")).trim(),
    xml,
    version: present.version + 1,
    addresses,
  };
}

/** One that is replaced keeps its addresses, unless the new one says others. */
function addressesFor(
  now: ReturnType<typeof loadClusterConfig>["config"],
  { node, addresses, hostAddresses }: Admission,
  isThere: boolean,
): Record<string, string> {
  const own = isThere
    ? Object.fromEntries(
        now.lans.flatMap((lan) =>
          lan.nodes.flatMap(({ name, address }) => (name === node ? [[lan.name, address]] : [])),
        ),
      )
    : {};
  const others = {
    ...now,
    lans: now.lans.map((lan) => ({
      ...lan,
      nodes: lan.nodes.filter(({ name }) => name !== node),
    })),
  };
  return addressesOnLans(others, { ...own, ...addresses }, hostAddresses);
}

/** The text without the node. Throws `unknown_node`, `refused` for the last one. */
export function textWithout(present: ClusterDocument, layout: Layout, node: string): string {
  const names = nodeNames(loadClusterConfig(present.xml, layout.clusterFile).config);
  if (!names.includes(node)) {
    throw new GemelError("unknown_node", `There is no node "${node}" in the cluster`, {
      remedy: `Its nodes are ${names.join(", ")}`,
    });
  }
  if (names.length === 1) {
    throw new GemelError("refused", `"${node}" is the only node of the cluster`, {
      remedy: "gemel cluster leave on that node ends the cluster",
    });
  }
  const xml = withoutNode(present.xml, node);
  loadClusterConfig(xml, layout.clusterFile);
  return xml;
}
