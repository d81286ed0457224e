import { GemelError } from "@gemel/base";
import { addressesOf, ownAddress } from "@gemel/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadClusterConfig } from "../../src/config/cluster-file.ts";
import { cluster, clusterXml } from "./samples.ts";

function refusal(xml: string): string {
  try {
    loadClusterConfig(xml, "cluster.xml");
  } catch (error) {
    if (error instanceof GemelError && error.code === "config_invalid") return error.message;
    throw error;
  }
  return "accepted";
}

function edited(from: string, to: string): string {
  if (!clusterXml.includes(from)) throw new Error(`the sample has no ${from}`);
  return clusterXml.replace(from, to);
}

describe("loadClusterConfig", () => {
  it("reads the witness: its kind says which port it has when none is given", () => {
    const witnessOf = (attributes: string): unknown => {
      const xml = edited("</cluster>", `<witness ${attributes} addr="192.0.2.9"/></cluster>`);
      return loadClusterConfig(xml, "cluster.xml").config.witness;
    };
    expect(witnessOf("")).toEqual({ kind: "gemel", address: "192.0.2.9", port: 5700 });
    expect(witnessOf('kind="etcd"')).toEqual({ kind: "etcd", address: "192.0.2.9", port: 2379 });
    expect(witnessOf('kind="etcd" port="1"')).toMatchObject({ port: 1 });
  });

  it("reads networks and nodes", () => {
    const loaded = loadClusterConfig(clusterXml, "cluster.xml");
    expect(loaded.config).toEqual(cluster);
    expect(loaded.signature).toMatch(/^[0-9a-f]{64}$/);
    expect(loaded.warnings).toEqual([]);
  });

  it("takes IPv6 addresses in brackets", () => {
    const loaded = loadClusterConfig(edited("198.18.2.1", "[fd00::1]"), "cluster.xml");
    expect(loaded.config.lans[1]?.nodes[0]?.address).toBe("fd00::1");
  });

  it("asks a node over the networks for commands first", () => {
    const hosts = (xml: string): string[] =>
      addressesOf(loadClusterConfig(xml, "cluster.xml").config, "node1");
    expect(hosts(clusterXml)).toEqual(["198.18.1.1", "198.18.2.1"]);
    const second = edited('<lan name="private">', '<lan name="private" command="on">');
    expect(hosts(second)).toEqual(["198.18.2.1", "198.18.1.1"]);
    expect(refusal(second.replace('"on"', '"yes"'))).toMatch(/^cluster\.xml:9:25: "yes" is not/);
  });

  it("listens on laddr, and is reached by addr; two translators may give the same one", () => {
    const xml = clusterXml
      .replace('addr="198.18.1.1"', 'addr="198.18.1.1" laddr="10.0.0.5"')
      .replace('addr="198.18.1.2"', 'addr="198.18.1.2" laddr="10.0.0.5"');
    const { config } = loadClusterConfig(xml, "cluster.xml");
    expect(config.lans[0]?.nodes.map(ownAddress)).toEqual(["10.0.0.5", "10.0.0.5"]);
    expect(config.lans[1]?.nodes.map(ownAddress)).toEqual(["198.18.2.1", "198.18.2.2"]);
    expect(addressesOf(config, "node2")).toEqual(["198.18.1.2", "198.18.2.2"]);
    expect(refusal(xml.replace("10.0.0.5", "here"))).toMatch(
      /^cluster\.xml:6:44: "here" is not an IP address$/,
    );
  });

  it("warns of what it knows and ignores, with its place", () => {
    const xml = edited('<lan name="default">', '<lan name="default" console="on">');
    const [warning] = loadClusterConfig(xml, "cluster.xml").warnings;
    expect(warning).toEqual({
      at: { file: "cluster.xml", line: 5, column: 25 },
      message: '"console" of <lan> is ignored: it is obsolete',
    });
  });

  const cases: [name: string, xml: string, message: RegExp][] = [
    [
      "an unclosed tag, naming it",
      edited("</lans>", ""),
      /^cluster\.xml:14:10: Not well-formed XML: unexpected close tag; <lans> of line 4 is open$/,
    ],
    ["an empty file", "", /^cluster\.xml:1:1: Not well-formed XML/],
    ["a wrong root", "<clutser/>", /^cluster\.xml:1:1: The first tag must be <cluster>/],
    [
      "an unknown tag, with what was meant",
      edited('<node name="node2" addr="198.18.1.2"/>', "<nod/>"),
      /^cluster\.xml:7:7: <lan> has no tag <nod>; did you mean "node"\?$/,
    ],
    [
      "an unknown attribute, with what was meant",
      edited('addr="198.18.1.2"', 'adr="198.18.1.2"'),
      /^cluster\.xml:7:26: <node> has no attribute "adr"; did you mean "addr"\?$/,
    ],
    [
      "an address that is none",
      edited("198.18.1.2", "198.18.1.256"),
      /^cluster\.xml:7:26: "198\.18\.1\.256" is not an IP address$/,
    ],
    [
      "an address given twice",
      edited("198.18.2.1", "198.18.1.2"),
      /^cluster\.xml:10:26: The address 198\.18\.1\.2 is given to "node2" already$/,
    ],
    [
      "a node that stands twice in a network",
      edited('"node2" addr="198.18.1.2"', '"node1" addr="198.18.1.2"'),
      /^cluster\.xml:7:7: The node "node1" stands twice in "default"$/,
    ],
    [
      "networks of which none names every node",
      edited('name="node2" addr="198.18.1.2"', 'name="node3" addr="198.18.1.2"').replace(
        '<node name="node1" addr="198.18.2.1"/>',
        "",
      ),
      /^cluster\.xml:4:3: One <lan> must name every node: node1, node3, node2$/,
    ],
    [
      "two networks of one name",
      edited('name="private"', 'name="default"'),
      /^cluster\.xml:9:10: There are two lans "default"$/,
    ],
    [
      "a missing attribute",
      edited('addr="198.18.2.2"', ""),
      /^cluster\.xml:11:7: <node> needs the attribute "addr"$/,
    ],
    ["stray text", edited("<lans>", "<lans>hello"), /^cluster\.xml:4:3: <lans> holds text/],
    [
      "an entity, which is never expanded",
      edited("<cluster>", '<!DOCTYPE c [<!ENTITY n "x">]><cluster>').replace("node1", "&n;"),
      /^cluster\.xml:6:\d+: Not well-formed XML: /,
    ],
  ];
  it.each(cases)("refuses %s", (_, xml, message) => {
    expect(refusal(xml)).toMatch(message);
  });

  it("says where, whatever is done to a valid file", () => {
    fc.assert(
      fc.property(
        fc.nat(clusterXml.length),
        fc.nat(12),
        fc.string({ unit: "binary", maxLength: 8 }),
        (at, cut, put) => {
          const xml = clusterXml.slice(0, at) + put + clusterXml.slice(at + cut);
          expect(refusal(xml)).toMatch(/^accepted$|^cluster\.xml:\d+:\d+: /);
        },
      ),
      { numRuns: 500 },
    );
  }, 60_000);
});
