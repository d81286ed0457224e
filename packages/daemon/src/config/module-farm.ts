/** `<farm>`, `<virtual_interface>`, `<loadbalancing_list>`: a module that all its nodes serve. @module */
import { isIPv6 } from "node:net";
import {
  type FarmInterface,
  type FarmModuleConfig,
  type FarmRule,
  farmPort,
  nodeNames,
} from "@gemel/protocol";
import { farmRule, loadBalancingRule, vipRule } from "@gemel/protocol/schema";
import { ipAddress, maskBits } from "./address.ts";
import { childrenOf, placeOf, valuesOf } from "./attribute-reader.ts";
import type { ModuleContext } from "./module-context.ts";
import { suggestion } from "./suggestion.ts";
import { configError, type XmlElement } from "./xml-tree.ts";

type Sections = {
  readonly service: XmlElement;
  readonly farm: XmlElement | undefined;
  readonly vip: XmlElement | undefined;
};

type Farm = Pick<
  FarmModuleConfig,
  "nodes" | "farm" | "interfaces" | "groups" | "scriptControl" | "resetConnections"
>;

const announcedOnce = { again: false, intervalMs: 60_000, forMs: 1_200_000 };
const groupsMax = 8;
const nodesMax = 64;
const hardwarePattern = /^([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}$/;
/** A device name as the kernel allows it, without the aliases' colon. */
const devicePattern = /^[^\s/:"]{1,15}$/;

const interfaceRule = vipRule.children.interface_list.children.interface;
const virtualRule = interfaceRule.children.virtual_interface;
const addressRule = virtualRule.children.virtual_addr;
const groupRule = loadBalancingRule.children.group;

export function readFarm(
  { service, farm, vip }: Sections,
  chosen: readonly string[] | null,
  context: ModuleContext,
): Farm {
  const values = valuesOf(farm, farmRule);
  const nodes = chosen ?? nodeNames(context.cluster);
  if (nodes.length < 2 || nodes.length > nodesMax) {
    const message = `A farm has 2 to ${nodesMax} nodes, not ${nodes.length}`;
    throw configError(chosen === null ? service.at : placeOf(service, "nodes"), message);
  }
  const { tcpreset, scriptcontrol } = valuesOf(vip, vipRule);
  const interfaces = readInterfaces(vip);
  return {
    nodes: [...nodes],
    farm: {
      port: values.port ?? farmPort(context.id),
      pulseMs: values.pulse,
      nodeLostPulses: values.slost_count,
      leaderLostPulses: Math.max(values.mlost_count, values.slost_count),
      lans: readLans(farm, service, nodes, context),
      keepMs: values.keeptime,
    },
    interfaces,
    groups: readGroups(vip, nodes, interfaces),
    scriptControl: scriptcontrol,
    resetConnections: tcpreset,
  };
}

function readLans(
  farm: XmlElement | undefined,
  service: XmlElement,
  nodes: readonly string[],
  { cluster }: ModuleContext,
): string[] {
  const names = (lan: string): string[] =>
    cluster.lans.find((one) => one.name === lan)?.nodes.map(({ name }) => name) ?? [];
  const known = cluster.lans.map(({ name }) => name);
  const listed = childrenOf(farm, "lan");
  const carries = (lan: string): boolean => nodes.every((node) => names(lan).includes(node));
  const lans = listed.map((element) => {
    const { name } = valuesOf(element, farmRule.children.lan);
    if (!known.includes(name)) {
      const message = `cluster.xml has no lan "${name}"${suggestion(name, known)}`;
      throw configError(placeOf(element, "name"), message);
    }
    if (!carries(name)) {
      const message = `The lan "${name}" does not name all nodes of the farm: ${nodes.join(", ")}`;
      throw configError(placeOf(element, "name"), message);
    }
    return name;
  });
  const used = lans.length > 0 ? lans : known.filter(carries);
  if (used.length > 0) return [...new Set(used)];
  throw configError(service.at, `No lan of cluster.xml names all of ${nodes.join(", ")}`);
}

function readInterfaces(vip: XmlElement | undefined): FarmInterface[] {
  const seen = new Set<string>();
  return childrenOf(vip, "interface_list")
    .flatMap((list) => childrenOf(list, "interface"))
    .map((wanted) => {
      const [real] = childrenOf(wanted, "real_interface");
      if (real !== undefined) {
        const message = "A farm's addresses are on all nodes: use <virtual_interface>";
        throw configError(real.at, message);
      }
      return readInterface(wanted, seen);
    });
}

function readInterface(wanted: XmlElement, seen: Set<string>): FarmInterface {
  const { name } = valuesOf(wanted, interfaceRule);
  if (name !== null && !devicePattern.test(name)) {
    throw configError(placeOf(wanted, "name"), `"${name}" is not an interface name`);
  }
  const [virtual] = childrenOf(wanted, "virtual_interface");
  const addresses = childrenOf(virtual, "virtual_addr").map((element) => {
    const address = readAddress(element);
    if (seen.has(address.address)) {
      const message = `The virtual address ${address.address} stands twice`;
      throw configError(placeOf(element, "addr"), message);
    }
    seen.add(address.address);
    return {
      ...address,
      interface: name,
      announce: announcedOnce,
      isSource: false,
      connections: false,
    };
  });
  const [first] = addresses;
  if (virtual === undefined || first === undefined) {
    throw configError(wanted.at, "<interface> needs <virtual_interface> with a <virtual_addr>");
  }
  const { type, addr } = valuesOf(virtual, virtualRule);
  if (addr !== null && !hardwarePattern.test(addr)) {
    throw configError(placeOf(virtual, "addr"), `"${addr}" is not a hardware address`);
  }
  const hardware = (addr ?? hardwareOf(first.address)).toLowerCase();
  if (addr !== null && (Number.parseInt(hardware.slice(0, 2), 16) & 1) === 1) {
    const message = `"${addr}" is a multicast address; its first byte must be even`;
    throw configError(placeOf(virtual, "addr"), message);
  }
  return { interface: name, type, hardware, addresses };
}

function readAddress(element: XmlElement): { address: string; prefixLength: number } {
  const { addr, netmask } = valuesOf(element, addressRule);
  const [written = "", slash] = addr.split("/", 2);
  const address = ipAddress(written, placeOf(element, "addr"));
  const mask = netmask ?? slash;
  const place = placeOf(element, netmask === null ? "addr" : "netmask");
  const whole = isIPv6(address) ? 128 : 32;
  return { address, prefixLength: mask === undefined ? whole : maskBits(mask, address, place) };
}

/** 5A:FE and the last four bytes of the address; locally administered, and unicast. */
function hardwareOf(address: string): string {
  const bytes = isIPv6(address)
    ? (new URL(`http://[${address}]`).hostname.slice(1, -1).split(":").slice(-2) as string[])
        .map((word) => word.padStart(4, "0"))
        .flatMap((word) => [word.slice(0, 2), word.slice(2)])
    : address.split(".").map((byte) => Number(byte).toString(16).padStart(2, "0"));
  return ["5a", "fe", ...bytes].join(":");
}

function readGroups(
  vip: XmlElement | undefined,
  nodes: readonly string[],
  interfaces: readonly FarmInterface[],
): FarmModuleConfig["groups"] {
  const elements = childrenOf(vip, "loadbalancing_list").flatMap((list) =>
    childrenOf(list, "group"),
  );
  if (elements.length > groupsMax) {
    throw configError(
      (elements[groupsMax] ?? elements[0])?.at ?? noPlace,
      `There are more than ${groupsMax} groups`,
    );
  }
  const names = new Set<string>();
  const groups = elements.map((element) => {
    const { name } = valuesOf(element, groupRule);
    if (!/^[A-Za-z0-9_-]{1,32}$/.test(name) || names.has(name)) {
      const why = names.has(name) ? "stands twice" : "is not a name: letters, digits, _ and -";
      throw configError(placeOf(element, "name"), `The group "${name}" ${why}`);
    }
    names.add(name);
    return {
      name,
      power: readPower(element, nodes),
      rules: childrenOf(element, "rule").map((rule) => readRule(rule, interfaces)),
    };
  });
  if (interfaces.length > 0 && !groups.some(({ rules }) => rules.length > 0)) {
    const at = vip?.at ?? noPlace;
    throw configError(at, "No <rule> says what is spread, so all traffic would be denied");
  }
  // Without addresses of its own the nodes still watch each other: a load balancer asks the health URLs.
  return groups.length > 0 ? groups : [{ name: "default", power: {}, rules: [] }];
}

const noPlace = { file: "userconfig.xml", line: 1, column: 1 };

function readPower(group: XmlElement, nodes: readonly string[]): Record<string, number> {
  const hosts = childrenOf(group, "cluster").flatMap((cluster) => childrenOf(cluster, "host"));
  const power: Record<string, number> = {};
  for (const host of hosts) {
    const values = valuesOf(host, groupRule.children.cluster.children.host);
    if (!nodes.includes(values.name)) {
      const message = `There is no node "${values.name}" in this farm${suggestion(values.name, nodes)}`;
      throw configError(placeOf(host, "name"), message);
    }
    if (Object.hasOwn(power, values.name)) {
      throw configError(placeOf(host, "name"), `The node "${values.name}" stands twice`);
    }
    power[values.name] = values.power;
  }
  if (nodes.every((node) => power[node] === 0)) {
    throw configError(group.at, "All weights of the group are 0: nobody would take its traffic");
  }
  return power;
}

function readRule(element: XmlElement, interfaces: readonly FarmInterface[]): FarmRule {
  const { virtual_addr, port, proto, filter } = valuesOf(element, groupRule.children.rule);
  const address =
    virtual_addr === "*" ? null : ipAddress(virtual_addr, placeOf(element, "virtual_addr"));
  const all = interfaces.flatMap(({ addresses }) => addresses.map((one) => one.address));
  if (address !== null && !all.includes(address)) {
    const message = `${address} is not a virtual address of this module`;
    throw configError(placeOf(element, "virtual_addr"), message);
  }
  const number = port === "*" ? null : Number(port);
  if (number !== null && !(Number.isInteger(number) && number >= 1 && number <= 65_535)) {
    throw configError(placeOf(element, "port"), `"${port}" is neither a port nor *`);
  }
  if (filter === "on_ipid" && proto !== "udp") {
    const message =
      'filter="on_ipid" is for proto="udp": packets of a connection must stay together';
    throw configError(placeOf(element, "filter"), message);
  }
  if (proto === "arp" && (filter !== "on_addr" || number !== null)) {
    throw configError(element.at, 'proto="arp" goes with filter="on_addr" and port="*" only');
  }
  if (proto === "arp" && interfaces.some(({ type }) => type !== "vmac_directed")) {
    throw configError(element.at, 'proto="arp" goes with type="vmac_directed" only');
  }
  return { address, port: number, proto, filter };
}
