/** Where the pulses of a farm go. @module */
import { present } from "@gemel/base";
import { type ClusterConfig, type FarmModuleConfig, ownAddress } from "@gemel/protocol";
import type { FarmBeatSettings } from "../heartbeat/thread-messages.ts";

/** `config` was checked against `cluster`: its networks name all its nodes. */
export function farmBeatSettings(
  config: FarmModuleConfig,
  cluster: ClusterConfig,
  node: string,
): FarmBeatSettings {
  const { port, pulseMs, nodeLostPulses, lans } = config.farm;
  return {
    module: config.name,
    node,
    port,
    pulseMs,
    lostMs: pulseMs * nodeLostPulses,
    lans: lans.map((name) => {
      const lan = present(
        cluster.lans.find((one) => one.name === name),
        `lan ${name} is in cluster.xml`,
      );
      const addresses = lan.nodes.filter((one) => config.nodes.includes(one.name));
      const own = present(
        addresses.find((one) => one.name === node),
        `lan ${name} names ${node}`,
      );
      const peers = addresses.filter((one) => one !== own);
      return {
        name,
        address: ownAddress(own),
        peers: Object.fromEntries(peers.map((one) => [one.name, one.address])),
      };
    }),
  };
}
