/** What this node is called in `cluster.xml`. @module */
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { GemelError } from "@gemel/base";
import { type ClusterConfig, nodeNames } from "@gemel/protocol";
import { suggestion } from "./config/suggestion.ts";

/** From the node file, else the host name, else the host name without its domain. */
export function ownNodeName(nodeNameFile: string): string {
  try {
    return readFileSync(nodeNameFile, "utf8").trim();
  } catch {
    // ENOENT: the host name it is.
    return hostname();
  }
}

/** The name as `cluster` knows it. Throws `unknown_node`. */
export function nodeInCluster(name: string, cluster: ClusterConfig, nodeNameFile: string): string {
  const names = nodeNames(cluster);
  const short = name.split(".")[0] ?? name;
  const found = [name, short].find((one) => names.includes(one));
  if (found !== undefined) return found;
  throw new GemelError(
    "unknown_node",
    `This node is called "${name}", which cluster.xml does not name${suggestion(name, names)}`,
    { remedy: `Write this node's name into ${nodeNameFile}, or mend cluster.xml` },
  );
}

/** A host name without its domain, as a new node is called. */
export function shortName(name: string): string {
  return name.split(".")[0] ?? name;
}
