/**
 * What a host has sent and received so far.
 *
 * @see proc_net_dev(5)
 * @module
 */
import type { Host } from "../host/host.ts";

/** Bytes in both directions, of all interfaces that lead somewhere. */
export async function wireBytes(host: Host): Promise<number> {
  return sumOf(await host.execOk("cat", ["/proc/net/dev"]));
}

/** Received is the first number of a line, sent the ninth. */
export function sumOf(table: string): number {
  let bytes = 0;
  for (const line of table.split("\n")) {
    const [, name = "lo", numbers = ""] = /^\s*(\S+):\s*(.*)$/.exec(line) ?? [];
    if (name === "lo") continue;
    const fields = numbers.trim().split(/\s+/).map(Number);
    bytes += (fields[0] ?? 0) + (fields[8] ?? 0);
  }
  return bytes;
}
