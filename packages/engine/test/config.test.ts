import { mirrorConfigSchema } from "@gemel/protocol";
import { expect, test } from "vitest";
import { engineConfig } from "../src/index.ts";

const placement = { node: "a", peer: "b", peerAddress: "198.18.0.2" };

function moduleWith(checkers: readonly unknown[]): ReturnType<typeof mirrorConfigSchema.parse> {
  return mirrorConfigSchema.parse({
    ...{ name: "m", id: 1, boot: "on", maxLoop: 3, loopIntervalMs: 1000, mode: "mirror" },
    ...{ failover: true, defaultPrimary: "alone", virtualAddresses: [], checkers },
    scripts: { niceStopTimeoutMs: 1000, forceStopTimeoutMs: 1000, variables: {} },
    monitors: { pollMs: 250, processes: [] },
    heartbeat: { port: 1, pulseMs: 200, timeoutMs: 3000, lans: ["default"], flowLan: "default" },
    mirror: {
      directories: [{ path: "/srv/app" }],
      ...{ sync: "write", port: 2, sendTimeoutMs: 3000, encryption: true },
    },
  });
}

test("a splitbrain checker gates the silence of the peer; any other checker does not", () => {
  const times = { intervalMs: 1000, timeoutMs: 1000, failures: 1 };
  const look = { type: "ping_any", hosts: ["198.18.0.9"] };
  const checker = (resource: string): unknown => {
    return { resource, when: "pre", action: "noaction", ...times, look };
  };
  const gated = engineConfig(moduleWith([checker("splitbrain.third")]), placement);
  expect(gated.pingResource).toBe("splitbrain.third");
  expect(engineConfig(moduleWith([checker("ping.router")]), placement).pingResource).toBeNull();
});
