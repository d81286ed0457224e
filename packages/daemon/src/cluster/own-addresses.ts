/**
 * Which of the host's addresses are those of the node on the cluster's networks.
 *
 * @module
 */
import { BlockList, isIPv6 } from "node:net";
import type { NetworkInterfaceInfo } from "node:os";
import { GemelError } from "@gemel/base";
import type { ClusterConfig } from "@gemel/protocol";

/** The name of the first network of a new cluster. */
export const firstLan = "default";

/** Addresses with prefix length, like `192.0.2.1/24`, of `os.networkInterfaces()`: no loopback, no link-local ones. */
export function usableAddresses(
  interfaces: NodeJS.Dict<readonly NetworkInterfaceInfo[]>,
): string[] {
  return Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter(({ internal, address }) => !internal && !/^(fe80:|169\.254\.)/i.test(address))
    .flatMap(({ cidr }) => (cidr === null ? [] : [cidr]));
}

/** The one network of a new cluster. Throws `usage` where people must say which address it is. */
export function firstAddress(cidrs: readonly string[]): Record<string, string> {
  const addresses = cidrs.map(bare);
  const v4 = addresses.filter((address) => !isIPv6(address));
  const candidates = v4.length > 0 ? v4 : addresses;
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return { [firstLan]: only };
  const found = candidates.length === 0 ? "none that can be used" : candidates.join(", ");
  throw new GemelError("usage", `Which address is that of this node? This host has ${found}`, {
    remedy: "Say it: --addr 192.0.2.1, or for several networks --addr lan=192.0.2.1 more than once",
  });
}

/**
 * The addresses of a new node: what it said, and on the other networks that of its host in the same
 * subnet as a node that is there. Throws `usage`.
 */
export function addressesOnLans(
  cluster: ClusterConfig,
  said: Readonly<Record<string, string>>,
  cidrs: readonly string[],
): Record<string, string> {
  const known = cluster.lans.map(({ name }) => name);
  const unknown = Object.keys(said).find((lan) => !known.includes(lan));
  if (unknown !== undefined) {
    throw new GemelError("usage", `The cluster has no network "${unknown}"`, {
      remedy: `Its networks are ${known.join(", ")}`,
    });
  }
  const found: Record<string, string> = {};
  for (const lan of cluster.lans) {
    const address = said[lan.name] ?? besides(lan.nodes, cidrs);
    if (address !== undefined) found[lan.name] = address;
  }
  const all = new Set(cluster.lans.flatMap((lan) => lan.nodes.map(({ name }) => name)));
  const complete = cluster.lans.some(
    (lan) => found[lan.name] !== undefined && lan.nodes.length === all.size,
  );
  if (complete) return found;
  throw new GemelError("usage", "The new node has no address on a network that all nodes are on", {
    remedy: `Say it: --addr ${known[0] ?? firstLan}=ADDRESS`,
  });
}

function besides(
  nodes: ClusterConfig["lans"][number]["nodes"],
  cidrs: readonly string[],
): string | undefined {
  const free = cidrs.find((cidr) => {
    const [address = "", bits = ""] = cidr.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    const subnet = new BlockList();
    subnet.addSubnet(address, Number(bits), family);
    const shared = nodes.some((node) => {
      return isIPv6(node.address) === (family === "ipv6") && subnet.check(node.address, family);
    });
    return shared && nodes.every((node) => node.address !== address);
  });
  return free === undefined ? undefined : bare(free);
}

function bare(cidr: string): string {
  return cidr.split("/")[0] ?? cidr;
}
