import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  clusterChanges,
  newClusterText,
  withNode,
  withoutNode,
} from "../../src/cluster/cluster-text.ts";
import { addressesOnLans, firstAddress } from "../../src/cluster/own-addresses.ts";
import { loadClusterConfig } from "../../src/config/cluster-file.ts";

const text = `<?xml version="1.0"?>
<!-- ours -->
<cluster>
  <lans>
    <lan name="default">
      <node name="node1" addr="198.18.1.1"/><!-- > the first -->
      <node name='node2' addr="198.18.1.2"></node>
    </lan>
    <lan name="private"><node name="node1" addr="198.18.2.1"/><node name="node2" addr="198.18.2.2"/></lan>
  </lans>
  <witness addr="198.18.1.9"/>
</cluster>
`;

const config = (xml: string): ReturnType<typeof loadClusterConfig>["config"] =>
  loadClusterConfig(xml, "cluster.xml").config;

describe("cluster.xml as a text", () => {
  it("a node is put in, all else stays as it was written", () => {
    const more = withNode(text, "node3", { default: "198.18.1.3", private: "198.18.2.3" });
    expect(more).toContain(
      `<node name='node2' addr="198.18.1.2"></node>\n      <node name="node3" addr="198.18.1.3"/>`,
    );
    expect(more).toContain(`addr="198.18.2.2"/><node name="node3" addr="198.18.2.3"/></lan>`);
    expect(more).toContain("<!-- > the first -->");
    expect(withoutNode(more, "node3")).toBe(text);
    expect(clusterChanges(config(text), config(more))).toEqual([
      "+ node node3 on default (198.18.1.3)",
      "+ node node3 on private (198.18.2.3)",
    ]);
  });

  it("one that is there gets its new address", () => {
    const moved = withNode(text, "node2", { default: "198.18.1.7", private: "198.18.2.2" });
    expect(clusterChanges(config(text), config(moved))).toEqual([
      "- node node2 on default (198.18.1.2)",
      "+ node node2 on default (198.18.1.7)",
    ]);
  });

  it("a change of the witness, or of the ports, is said in words", () => {
    const other = text.replace('<witness addr="198.18.1.9"/>', '<health port="9010"/>');
    expect(clusterChanges(config(text), config(other))).toEqual([
      "- witness kind gemel, address 198.18.1.9, port 5700",
      "+ health port 9010",
    ]);
  });

  it("one that keeps its address keeps the one behind it, and a change of either is said", () => {
    const own = text.replace('addr="198.18.1.2"', 'addr="198.18.1.2" laddr="10.0.0.2"');
    const again = withNode(own, "node2", { default: "198.18.1.2", private: "198.18.2.2" });
    expect(clusterChanges(config(own), config(again))).toEqual([]);
    const moved = withNode(own, "node2", { default: "198.18.1.7", private: "198.18.2.2" });
    expect(clusterChanges(config(own), config(moved))).toEqual([
      "- node node2 on default (198.18.1.2, there 10.0.0.2)",
      "+ node node2 on default (198.18.1.7)",
    ]);
    const command = text.replace('name="private"', 'name="private" command="on"');
    expect(clusterChanges(config(text), config(command))).toEqual([
      "+ commands over private first",
    ]);
  });

  it("whatever is put in and taken out again leaves a file that can be read", () => {
    const name = fc
      .stringMatching(/^[a-z][a-z0-9-]{0,12}$/)
      .filter((one) => !/^node[12]$/.test(one));
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 8 }), (names) => {
        const all = names.reduce(
          (now, one, index) => withNode(now, one, { default: `198.18.1.${index + 20}` }),
          newClusterText("node1", { default: "198.18.1.1" }),
        );
        expect(config(all).lans[0]?.nodes.length).toBe(names.length + 1);
        expect(config(names.reduce(withoutNode, all)).lans[0]?.nodes.length).toBe(1);
      }),
    );
  });
});

describe("addresses of a node", () => {
  it("the only one there is; with several, people say which", () => {
    expect(firstAddress(["198.18.1.1/24", "2001:2::1/48"])).toEqual({ default: "198.18.1.1" });
    expect(() => firstAddress(["198.18.1.1/24", "198.18.2.1/24"])).toThrow(
      "This host has 198.18.1.1, 198.18.2.1",
    );
    expect(() => firstAddress([])).toThrow("none that can be used");
  });

  it("those in the subnets of the other nodes, on each network", () => {
    const host = ["198.18.2.3/24", "198.18.1.3/24", "192.0.2.3/24"];
    expect(addressesOnLans(config(text), {}, host)).toEqual({
      default: "198.18.1.3",
      private: "198.18.2.3",
    });
    expect(addressesOnLans(config(text), { default: "198.18.1.8" }, [])).toEqual({
      default: "198.18.1.8",
    });
    expect(() => addressesOnLans(config(text), { lan9: "198.18.1.8" }, host)).toThrow("lan9");
    expect(() => addressesOnLans(config(text), {}, ["192.0.2.3/24"])).toThrow(
      "no address on a network that all nodes are on",
    );
  });
});
