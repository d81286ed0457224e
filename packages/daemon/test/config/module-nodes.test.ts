import { assert } from "@gemel/base";
import { describe, expect, it } from "vitest";
import { loadModuleConfig } from "../../src/config/module-file.ts";
import { cluster, context, mirrorOf, moduleXml } from "./samples.ts";

describe("nodes of a cluster of three", () => {
  const three = {
    ...cluster,
    lans: cluster.lans.map((lan, index) => ({
      ...lan,
      nodes: [...lan.nodes, { name: "node3", address: `198.18.${index + 1}.3` }],
    })),
  };
  const of = (nodes: string) =>
    mirrorOf(
      loadModuleConfig(moduleXml.replace("<service ", `<service ${nodes} `), "userconfig.xml", {
        ...context,
        cluster: three,
      }),
    );

  it("a mirror chooses its two", () => {
    const config = of('nodes="node3, node1"');
    expect(config.nodes).toEqual(["node3", "node1"]);
    expect(config.heartbeat.lans).toEqual(["default", "private"]);
  });

  it.each([
    ["", 'needs two nodes on lan "default", cluster.xml names 3; choose them: <service nodes='],
    ['nodes="node1"', "A mirror module spans two nodes, not 1"],
    ['nodes="node1 node1"', 'The node "node1" stands twice'],
    ['nodes="node1 node4"', 'There is no node "node4"'],
  ])("%s is refused", (nodes, words) => {
    expect(() => of(nodes)).toThrow(words);
  });

  it("a network that does not name them carries no heartbeats", () => {
    const [first, second] = three.lans;
    assert(first !== undefined && second !== undefined, "the sample has two networks");
    const lans = [first, { ...second, nodes: second.nodes.slice(0, 2) }];
    const xml = moduleXml
      .replace(/<heart[\s\S]*<\/heart>/, "")
      .replace("<service ", '<service nodes="node2 node3" ');
    const config = mirrorOf(
      loadModuleConfig(xml, "userconfig.xml", { ...context, cluster: { ...three, lans } }),
    );
    expect(config.heartbeat.lans).toEqual(["default"]);
  });
});
