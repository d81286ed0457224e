/** What the engine needs to know of a farm module on this node. @module */
import type { FarmConfig } from "@gemel/engine";
import type { FarmModuleConfig } from "@gemel/protocol";

const settleMs = 500;
/** gemeld of another node is started again within that time, or its share is taken over. */
const awayMs = 10_000;

export function farmConfig(config: FarmModuleConfig, node: string): FarmConfig {
  const { pulseMs, nodeLostPulses, leaderLostPulses, keepMs } = config.farm;
  return {
    module: config.name,
    node,
    nodes: config.nodes,
    groups: config.groups.map(({ name, power }) => ({ name, power })),
    nodeLostMs: pulseMs * nodeLostPulses,
    awayMs,
    leaderLostMs: pulseMs * leaderLostPulses,
    keepMs,
    settleMs,
  };
}
