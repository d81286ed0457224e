import { expect, test } from "vitest";
import { clusterXml } from "../src/cluster/cluster-files.ts";
import { hardwareAddress } from "../src/switch.ts";

test("clusterXml: networks and nodes", () => {
  const nodes = [
    { name: "node1", address: "198.18.1.1" },
    { name: "node2", address: "198.18.1.2" },
  ];
  expect(clusterXml([{ name: "default", nodes }])).toMatchInlineSnapshot(`
    "<cluster>
      <lans>
        <lan name="default">
          <node name="node1" addr="198.18.1.1"/>
          <node name="node2" addr="198.18.1.2"/>
        </lan>
      </lans>
    </cluster>
    "
  `);
});

test("clusterXml: names the witness when there is one", () => {
  expect(clusterXml([], { witness: "198.18.1.9" })).toContain('<witness addr="198.18.1.9"/>');
  expect(clusterXml([])).not.toContain("witness");
});

test("hardwareAddress: the same for the same address, locally administered", () => {
  expect(hardwareAddress("198.18.1.100/24")).toBe("02:00:c6:12:01:64");
});
