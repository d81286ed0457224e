/** IP addresses as configurations write them. @module */
import { isIP, isIPv6 } from "node:net";
import { configError, type Position } from "./xml-tree.ts";

/** The address without the brackets that IPv6 literals may have; refuses anything else. */
export function ipAddress(value: string, at: Position): string {
  const bracketed = /^\[(.*)\]$/.exec(value);
  const bare = bracketed?.[1] ?? value;
  if (isIP(bare) === 0 || (bracketed !== null && !isIPv6(bare)) || bare.includes("%")) {
    throw configError(at, `"${value}" is not an IP address`);
  }
  return bare;
}

/** Bits of a netmask: `24`, `255.255.255.0`, `ffff:ffff::`; refuses gaps and what does not fit. */
export function maskBits(value: string, address: string, at: Position): number {
  const width = isIPv6(address) ? 128 : 32;
  if (/^\d{1,3}$/.test(value) && Number(value) >= 1 && Number(value) <= width) return Number(value);
  const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(value);
  if (width === 32 && octets !== null && isIP(value) === 4) {
    const bits = octets
      .slice(1)
      .map((octet) => Number(octet).toString(2).padStart(8, "0"))
      .join("");
    if (/^1+0*$/.test(bits)) return bits.lastIndexOf("1") + 1;
  }
  throw configError(at, `"${value}" is not a netmask for ${address}`);
}
