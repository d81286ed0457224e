/** What the engine needs to know of a farm module on this node. @module */
import type { FarmConfig } from "@gemel/engine";
import type { FarmModuleConfig } from "@gemel/protocol";

const settleMs = 500;
/** gemeld of another node is started again within that time, or its share is taken over. */
const awayMs = 10_000;
const lookMaxMs = 500;
/** What was heard last is two pulses old at most: with so many until a node is lost, half of them may go by without a look. */
const calmPulses = 10;

export function farmConfig(config: FarmModuleConfig, node: string): FarmConfig {
  const { pulseMs, nodeLostPulses, leaderLostPulses, keepMs } = config.farm;
  return {
    module: config.name,
    node,
    nodes: config.nodes,
    groups: config.groups.map(({ name, power }) => ({ name, power })),
    nodeLostMs: pulseMs * nodeLostPulses,
    awayMs,
    lookMs: lookMsOf(pulseMs, nodeLostPulses),
    leaderLostMs: pulseMs * leaderLostPulses,
    keepMs,
    settleMs,
  };
}

/** As rarely as may be: waking up is most of what an idle node costs. */
function lookMsOf(pulseMs: number, nodeLostPulses: number): number {
  const share = nodeLostPulses >= calmPulses ? 1 / 2 : 1 / 4;
  return Math.min(lookMaxMs, pulseMs * nodeLostPulses * share);
}
