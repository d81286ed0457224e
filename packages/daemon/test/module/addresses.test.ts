/** A node behind a NAT listens on the address that it has, and is reached by the one that the others see. */
import { layout } from "@gemel/protocol";
import { expect, test } from "vitest";
import { loadClusterConfig } from "../../src/config/cluster-file.ts";
import { loadModuleConfig } from "../../src/config/module-file.ts";
import { farmBeatSettings } from "../../src/farm/farm-beat-settings.ts";
import { mirrorEngine, mirrorParts } from "../../src/module/mirror-parts.ts";
import { modulePlace } from "../../src/module/module-files.ts";
import { clusterXml } from "../config/samples.ts";

const xml = clusterXml.replace('addr="198.18.1.1"', 'addr="198.18.1.1" laddr="10.0.0.5"');
const cluster = loadClusterConfig(xml, "cluster.xml").config;
const listeners = { notice: () => undefined, died: () => undefined };

function load(inside: string): ReturnType<typeof loadModuleConfig>["config"] {
  const context = { name: "app", id: 1, cluster, environment: {} };
  return loadModuleConfig(`<safe>${inside}</safe>`, "u", context).config;
}

test("heartbeats and replication: bound to laddr there, sent to addr from the other node", () => {
  const config = load('<service mode="mirror"><rfs><replicated dir="/srv/app"/></rfs></service>');
  if (config.mode !== "mirror") throw new Error("it is a mirror");
  const partsOn = (node: string): ReturnType<typeof mirrorParts> =>
    mirrorParts(config, cluster, modulePlace(layout("/r"), "/r", node, "app"), listeners);
  const [first, second] = [partsOn("node1"), partsOn("node2")];
  expect(first.beat.lans[0]).toMatchObject({ address: "10.0.0.5", peerAddress: "198.18.1.2" });
  expect(second.beat.lans[0]).toMatchObject({ address: "198.18.1.2", peerAddress: "198.18.1.1" });
  expect(first.listenHost).toBe("10.0.0.5");
  expect(mirrorEngine(config, cluster, "node2").peerAddress).toBe("198.18.1.1");
});

test("pulses of a farm: the same", () => {
  const config = load('<service mode="farm"/>');
  if (config.mode !== "farm") throw new Error("it is a farm");
  const lanOn = (node: string): unknown => farmBeatSettings(config, cluster, node).lans[0];
  expect(lanOn("node1")).toMatchObject({ address: "10.0.0.5", peers: { node2: "198.18.1.2" } });
  expect(lanOn("node2")).toMatchObject({ address: "198.18.1.2", peers: { node1: "198.18.1.1" } });
});
