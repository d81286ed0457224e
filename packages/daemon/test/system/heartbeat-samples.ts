/** Two nodes on the loopback interface. @module */
import { emptyLineage, type ModuleState, type PeerReport } from "@gemel/protocol";
import type { BeatSettings } from "../../src/heartbeat/thread-messages.ts";

const addresses: Readonly<Record<string, string>> = { node1: "127.0.0.1", node2: "127.0.0.2" };

export function settings(node: "node1" | "node2", port: number): BeatSettings {
  const peer = node === "node1" ? "node2" : "node1";
  return {
    module: "app",
    node,
    peer,
    port,
    pulseMs: 100,
    timeoutMs: 600,
    lans: [{ name: "lo", address: addresses[node] ?? "", peerAddress: addresses[peer] ?? "" }],
  };
}

export function report(node: string, state: ModuleState): PeerReport {
  return {
    version: 1,
    module: "app",
    node,
    incarnation: node,
    state,
    readiness: "Ready",
    reason: "",
    record: emptyLineage,
    want: null,
    linkUp: false,
    serving: false,
    replicationPort: 5600,
    resources: {},
  };
}
