import { GemelError } from "@gemel/base";
import { describe, expect, it } from "vitest";
import { loadModuleConfig } from "../../src/config/module-file.ts";
import { context } from "./samples.ts";

const vip = (inside: string, type = 'type="vmac_directed"'): string =>
  `<vip><interface_list><interface name="eth1"><virtual_interface ${type}>
  <virtual_addr addr="198.18.1.10" netmask="24"/></virtual_interface></interface></interface_list>
  <loadbalancing_list><group name="FarmProto">${inside}</group></loadbalancing_list></vip>`;
const rule = '<rule port="80"/>';

function farm(inside: string): ReturnType<typeof loadModuleConfig> {
  const xml = `<safe><service mode="farm">${inside}</service></safe>`;
  return loadModuleConfig(xml, "u", context);
}

function refusal(inside: string): string {
  try {
    farm(inside);
  } catch (error) {
    if (error instanceof GemelError && error.code === "config_invalid") return error.message;
    throw error;
  }
  return "accepted";
}

describe("farm modules", () => {
  it("are read, with the documented defaults", () => {
    const { config } = farm(vip(rule));
    expect(config).toMatchObject({
      mode: "farm",
      nodes: ["node1", "node2"],
      farm: { port: 4806, pulseMs: 100, nodeLostPulses: 10, leaderLostPulses: 20 },
      interfaces: [{ interface: "eth1", type: "vmac_directed", hardware: "5a:fe:c6:12:01:0a" }],
      groups: [
        { name: "FarmProto", power: {}, rules: [{ port: 80, proto: "tcp", address: null }] },
      ],
      scriptControl: false,
      resetConnections: true,
    });
    expect(config.checkers.map(({ resource }) => resource)).toContain("ip.198.18.1.10");
  });

  it("need no address of their own behind a load balancer", () => {
    expect(farm("").config).toMatchObject({ interfaces: [], groups: [{ rules: [] }] });
  });

  it.each([
    [
      "weights that sum to nothing",
      vip(`<cluster><host name="node1" power="0"/><host name="node2" power="0"/></cluster>${rule}`),
      "All weights of the group are 0",
    ],
    ["an unknown node", vip(`<cluster><host name="node3"/></cluster>${rule}`), 'no node "node3"'],
    ["no rule", vip(""), "all traffic would be denied"],
    ["a port that is none", vip('<rule port="0"/>'), "neither a port nor *"],
    ["on_ipid for TCP", vip('<rule port="80" filter="on_ipid"/>'), 'is for proto="udp"'],
    ["arp with a port", vip('<rule port="80" proto="arp"/>'), 'proto="arp" goes with'],
    [
      "an address of somebody else",
      vip('<rule virtual_addr="198.18.1.11"/>'),
      "not a virtual address",
    ],
    [
      "a multicast hardware address",
      vip(rule, 'type="vmac_invisible" addr="5B:FE:00:00:00:01"'),
      "must be even",
    ],
    [
      "replicated directories",
      '<rfs><replicated dir="/srv"/></rfs>',
      "has no place in a farm module",
    ],
    [
      "an address that stands twice",
      `<vip><interface_list><interface><virtual_interface><virtual_addr addr="198.18.1.10"/>
      <virtual_addr addr="198.18.1.10"/></virtual_interface></interface></interface_list></vip>`,
      "stands twice",
    ],
    [
      "an address that only one node would have",
      "<vip><interface_list><interface><real_interface/></interface></interface_list></vip>",
      "use <virtual_interface>",
    ],
    [
      "an interface without an address",
      "<vip><interface_list><interface/></interface_list></vip>",
      "needs <virtual_interface> with a <virtual_addr>",
    ],
    [
      "a group of a name that is taken",
      vip(`${rule}</group><group name="FarmProto">${rule}`),
      'The group "FarmProto" stands twice',
    ],
    [
      "a node that stands twice",
      vip(`<cluster><host name="node1"/><host name="node1"/></cluster>${rule}`),
      'The node "node1" stands twice',
    ],
    [
      "a weight that is no number",
      vip(`<cluster><host name="node1" power="much"/></cluster>${rule}`),
      "much",
    ],
    [
      "nine groups",
      vip(
        [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `${rule}</group><group name="g${n}">`).join("") + rule,
      ),
      "more than 8 groups",
    ],
    [
      "proto arp where nobody shall answer",
      vip('<rule proto="arp"/>', 'type="vmac_invisible"'),
      'type="vmac_directed" only',
    ],
    ["an unknown lan", '<farm><lan name="nowhere"/></farm>', 'no lan "nowhere"'],
  ])("refuse %s", (_, inside, words) => {
    expect(refusal(inside)).toContain(words);
  });

  it("say in which line and column it is", () => {
    expect(refusal(`\n${vip('<rule port="0"/>')}`)).toMatch(/^u:4:\d+: "0" is neither/);
  });
});
