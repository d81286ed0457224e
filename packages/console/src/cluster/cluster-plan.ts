/** A cluster before there is one: its servers, its networks, and where each server is on each of them. Pure. @module */
import type { HostAddress } from "@gemel/protocol";

export type PlannedNetwork = {
  readonly name: string;
  /** One for each server, in their order; empty: none said. */
  readonly addresses: readonly string[];
};

/** The first server is the one that makes the cluster. */
export type ClusterPlan = {
  /** Names; empty: its host name. */
  readonly servers: readonly string[];
  readonly networks: readonly PlannedNetwork[];
};

/** Where a server is to be found, as `gemel cluster init` and `join` are told. */
export type Place = {
  readonly node: string | undefined;
  readonly addresses: Readonly<Record<string, string>>;
};

/** Two servers on one network; this one has its address when there is no doubt which. */
export function firstPlan(host: readonly HostAddress[]): ClusterPlan {
  const v4 = host.filter(({ address }) => !address.includes(":"));
  const candidates = v4.length > 0 ? v4 : host;
  const own = candidates.length === 1 ? (candidates[0]?.address ?? "") : "";
  return { servers: ["", ""], networks: [{ name: "default", addresses: [own, ""] }] };
}

export function withServer({ servers, networks }: ClusterPlan): ClusterPlan {
  return {
    servers: [...servers, ""],
    networks: networks.map((one) => ({ ...one, addresses: [...one.addresses, ""] })),
  };
}

export function withoutServer({ servers, networks }: ClusterPlan, at: number): ClusterPlan {
  return {
    servers: servers.toSpliced(at, 1),
    networks: networks.map((one) => ({ ...one, addresses: one.addresses.toSpliced(at, 1) })),
  };
}

export function withNetwork({ servers, networks }: ClusterPlan): ClusterPlan {
  const taken = new Set(networks.map(({ name }) => name));
  let number = networks.length + 1;
  while (taken.has(`network${number}`)) number += 1;
  const added = { name: `network${number}`, addresses: servers.map(() => "") };
  return { servers, networks: [...networks, added] };
}

export function placeOf({ servers, networks }: ClusterPlan, server: number): Place {
  const name = servers[server]?.trim() ?? "";
  return {
    node: name === "" ? undefined : name,
    addresses: Object.fromEntries(
      networks
        .map((one): [string, string] => [one.name.trim(), one.addresses[server]?.trim() ?? ""])
        .filter(([, address]) => address !== ""),
    ),
  };
}

/** A server to be reached: `to`, from the own address on the same network. */
export type Way = { readonly network: number; readonly server: number; readonly to: string } & {
  /** Empty: from any. */
  readonly from: string;
};

/** Each address of another server. `host`: what this one has; another one is that of a translation, from which nothing is sent. */
export function waysOf({ networks }: ClusterPlan, host: readonly HostAddress[]): Way[] {
  return networks.flatMap(({ addresses: [own = "", ...others] }, network) => {
    const from = host.some(({ address }) => address === own.trim()) ? own.trim() : "";
    return others.flatMap((to, index) =>
      to.trim() === "" ? [] : [{ network, server: index + 1, to: to.trim(), from }],
    );
  });
}

export type PlanProblem = "noNetworkName" | "sameNetwork" | "sameAddress" | "noOwnAddress";

/** What makes it no cluster; null: nothing does. */
export function problemOf({ networks }: ClusterPlan): PlanProblem | null {
  const names = networks.map(({ name }) => name.trim());
  if (names.includes("")) return "noNetworkName";
  if (new Set(names).size < names.length) return "sameNetwork";
  const all = networks.flatMap(({ addresses }) =>
    addresses.map((one) => one.trim()).filter((one) => one !== ""),
  );
  if (new Set(all).size < all.length) return "sameAddress";
  // Of one network the server finds its address by itself.
  const isFound = networks.length === 1;
  return !isFound && networks.some(({ addresses: [own = ""] }) => own.trim() === "")
    ? "noOwnAddress"
    : null;
}
