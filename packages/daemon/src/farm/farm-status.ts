/** A farm as this node sees it, for REST. Pure. @module */
import { isIPv6 } from "node:net";
import { type FarmConfig, type FarmState, farmRoute, shares } from "@gemel/engine";
import type { ClusterConfig, FarmModuleConfig, FarmStatus } from "@gemel/protocol";

export type FarmFacts = {
  readonly config: FarmModuleConfig;
  readonly engine: FarmConfig;
  readonly state: FarmState;
  readonly drained: boolean;
  readonly testPages: readonly string[];
};

export function farmStatus({ config, engine, state, drained, testPages }: FarmFacts): FarmStatus {
  const { view, directs } = farmRoute(state, engine);
  return {
    traffic: state.traffic,
    drained,
    directs,
    leader: view?.leader ?? null,
    director: view?.director ?? null,
    epoch: view?.epoch ?? 0,
    members: view?.members ?? [],
    testPages: [...testPages],
    groups: config.groups.map(({ name, rules }, index) => {
      const owners = view?.groups[index]?.owners ?? [];
      const counts = shares(owners, view?.nodes.length ?? 0);
      return {
        name,
        rules,
        slots: owners,
        nodes: (view?.nodes ?? config.nodes).map((node, at) => ({
          node,
          power: engine.groups[index]?.power[node] ?? 1,
          member: view?.members.includes(node) ?? false,
          slots: counts[at] ?? 0,
          percent: Math.round(((counts[at] ?? 0) / 256) * 1000) / 10,
        })),
        moved: (view?.groups[index]?.previous ?? []).filter((node) => node >= 0).length,
      };
    }),
  };
}

/** Where clients see who answers: the health port, at each virtual address from which a rule lets them reach it. */
export function testPages(
  { name, interfaces, groups }: FarmModuleConfig,
  health: ClusterConfig["health"],
): string[] {
  // On one network it listens on the node's own address only.
  if (health === null || health.lan !== null) return [];
  const { port } = health;
  const rules = groups
    .flatMap((group) => group.rules)
    .filter((rule) => rule.proto === "tcp" && (rule.port === null || rule.port === port));
  const addresses = interfaces.flatMap((one) => one.addresses.map(({ address }) => address));
  return addresses
    .filter((address) => rules.some((rule) => rule.address === null || rule.address === address))
    .map((address) => `http://${isIPv6(address) ? `[${address}]` : address}:${port}/test/${name}`);
}
