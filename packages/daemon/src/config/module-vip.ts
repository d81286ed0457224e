/** `<vip>`: the addresses that move with the service. @module */
import { isIPv6 } from "node:net";
import type { VirtualAddress } from "@gemel/protocol";
import { vipRule } from "@gemel/protocol/schema";
import { ipAddress, maskBits } from "./address.ts";
import { childrenOf, placeOf, valuesOf } from "./attribute-reader.ts";
import { configError, type XmlElement } from "./xml-tree.ts";

/** A device name as the kernel allows it, without the aliases' colon. */
const interfacePattern = /^[^\s/:]{1,15}$/;

const interfaceRule = vipRule.children.interface_list.children.interface;
const addressRule = interfaceRule.children.real_interface.children.virtual_addr;

export function readVirtualAddresses(vip: XmlElement | undefined): VirtualAddress[] {
  const interfaces = childrenOf(vip, "interface_list").flatMap((list) => list.children);
  const addresses = new Map<string, VirtualAddress>();
  for (const wanted of interfaces) {
    const place = { device: readDevice(wanted), announce: readAnnounce(wanted) };
    for (const element of wanted.children.flatMap((real) => real.children)) {
      const address = readVirtualAddress(element, place);
      if (addresses.has(address.address)) {
        const message = `The virtual address ${address.address} stands twice`;
        throw configError(placeOf(element, "addr"), message);
      }
      addresses.set(address.address, address);
    }
  }
  return [...addresses.values()];
}

/** `<vip tcpreset>`. */
export function readResetConnections(vip: XmlElement | undefined): boolean {
  return valuesOf(vip, vipRule).tcpreset;
}

function readAnnounce(wanted: XmlElement): VirtualAddress["announce"] {
  const { arpreroute, arpinterval, arpelapse } = valuesOf(wanted, interfaceRule);
  return { again: arpreroute, intervalMs: arpinterval, forMs: arpelapse };
}

function readDevice(wanted: XmlElement): string | null {
  const device = valuesOf(wanted, interfaceRule).name;
  if (device === null || interfacePattern.test(device)) return device;
  throw configError(placeOf(wanted, "name"), `"${device}" is not an interface name`);
}

type Place = { readonly device: string | null; readonly announce: VirtualAddress["announce"] };

function readVirtualAddress(element: XmlElement, { device, announce }: Place): VirtualAddress {
  const { addr, netmask, connections, where } = valuesOf(element, addressRule);
  const [written = "", slash] = addr.split("/", 2);
  const address = ipAddress(written, placeOf(element, "addr"));
  const mask = netmask ?? slash;
  const place = placeOf(element, netmask === null ? "addr" : "netmask");
  const whole = isIPv6(address) ? 128 : 32;
  const prefixLength = mask === undefined ? whole : maskBits(mask, address, place);
  const isSource = where === "one_side";
  return { address, prefixLength, interface: device, announce, isSource, connections };
}
