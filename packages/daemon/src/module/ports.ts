/** The ports that a node listens on for a module, and for all of them. @module */
import type { ClusterConfig, ModuleConfig, PortUse } from "@gemel/protocol";

export function portsOf(config: ModuleConfig, cluster: ClusterConfig): PortUse[] {
  const { api, health } = cluster;
  return [
    ...ownPorts(config),
    ...(api === null
      ? []
      : [{ protocol: "tcp" as const, port: api.port, what: "console, and the other nodes" }]),
    ...(health === null
      ? []
      : [{ protocol: "tcp" as const, port: health.port, what: "health, for load balancers" }]),
  ];
}

function ownPorts(config: ModuleConfig): PortUse[] {
  switch (config.mode) {
    case "mirror":
      return [
        { protocol: "udp", port: config.heartbeat.port, what: "heartbeats" },
        { protocol: "tcp", port: config.mirror.port, what: "replication" },
      ];
    case "farm":
      return [{ protocol: "udp", port: config.farm.port, what: "pulses of the farm" }];
    case "light":
      return [];
  }
}
