/** `<vip>`: the addresses that move with the service. @module */
import { isIPv6 } from "node:net";
import type { ModuleConfig } from "@gemel/protocol";
import { ipAddress, maskBits } from "./address.ts";
import { choice, placeOf, required, text } from "./attribute-reader.ts";
import { configError, type XmlElement } from "./xml-tree.ts";

type VirtualAddress = ModuleConfig["virtualAddresses"][number];

/** A device name as the kernel allows it, without the aliases' colon. */
const interfacePattern = /^[^\s/:]{1,15}$/;

export function readVirtualAddresses(vip: XmlElement | undefined): VirtualAddress[] {
  const interfaces = (vip?.children ?? []).flatMap((list) => list.children);
  const addresses = new Map<string, VirtualAddress>();
  for (const wanted of interfaces) {
    const device = readDevice(wanted);
    for (const element of wanted.children.flatMap((real) => real.children)) {
      const address = readVirtualAddress(element, device);
      if (addresses.has(address.address)) {
        const message = `The virtual address ${address.address} stands twice`;
        throw configError(placeOf(element, "addr"), message);
      }
      addresses.set(address.address, address);
    }
  }
  return [...addresses.values()];
}

function readDevice(wanted: XmlElement): string | null {
  const device = text(wanted, "name") ?? null;
  if (device === null || interfacePattern.test(device)) return device;
  throw configError(placeOf(wanted, "name"), `"${device}" is not an interface name`);
}

function readVirtualAddress(element: XmlElement, device: string | null): VirtualAddress {
  choice(element, "where", ["one_side_alias", "one_side"], "one_side_alias");
  const [written = "", slash] = required(element, "addr").split("/", 2);
  const address = ipAddress(written, placeOf(element, "addr"));
  const mask = text(element, "netmask") ?? slash;
  const place = placeOf(element, text(element, "netmask") === undefined ? "addr" : "netmask");
  const whole = isIPv6(address) ? 128 : 32;
  const prefixLength = mask === undefined ? whole : maskBits(mask, address, place);
  return { address, prefixLength, interface: device };
}
