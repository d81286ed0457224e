/** The host's interfaces and addresses, as `ip` shows them. @module */
import { BlockList, isIPv6 } from "node:net";
import { GemelError } from "@gemel/base";
import { z } from "zod";
import { runProgram } from "../system/run-program.ts";

export type Address = {
  readonly local?: string | undefined;
  readonly prefixlen: number;
  readonly label?: string | undefined;
  /** IPv6: the kernel is still asking whether somebody has it; somebody has. */
  readonly tentative?: boolean | undefined;
  readonly dadfailed?: boolean | undefined;
};

/** As `ip -j addr show` names things. */
export type Link = {
  readonly ifindex: number;
  readonly ifname: string;
  /** Of the device itself, `02:00:...`. */
  readonly address?: string | undefined;
  /** `UP`: switched on; `LOWER_UP`: it has a link. */
  readonly flags: readonly string[];
  readonly addr_info: readonly Address[];
};

const linksSchema: z.ZodType<Link[]> = z.array(
  z.object({
    ifindex: z.int(),
    ifname: z.string(),
    address: z.string().optional(),
    flags: z.array(z.string()).default([]),
    addr_info: z.array(
      z.object({
        local: z.string().optional(),
        prefixlen: z.int(),
        label: z.string().optional(),
        tentative: z.boolean().optional(),
        dadfailed: z.boolean().optional(),
      }),
    ),
  }),
);

export async function listLinks(): Promise<Link[]> {
  const result = await runProgram("ip", ["-j", "addr", "show"]);
  if (result.exitCode !== 0) {
    throw new GemelError("internal", `Cannot list addresses: ${result.stderr.trim()}`);
  }
  return linksSchema.parse(JSON.parse(result.stdout));
}

/** The interface that carries `address` now, with the label of the alias. */
export function holderOf(
  links: readonly Link[],
  address: string,
): { device: string; label: string | undefined; prefixLength: number } | null {
  for (const link of links) {
    for (const info of link.addr_info) {
      if (info.local !== address) continue;
      return { device: link.ifname, label: info.label, prefixLength: info.prefixlen };
    }
  }
  return null;
}

/** The interface whose network contains `address`; the longest prefix wins. */
export function deviceFor(links: readonly Link[], address: string): string | null {
  const fitting = links
    .flatMap(({ ifname, addr_info }) => addr_info.map((info) => ({ ifname, ...info })))
    .filter((info) => info.local !== address && contains(info, address))
    .sort((a, b) => b.prefixlen - a.prefixlen);
  return fitting[0]?.ifname ?? null;
}

function contains({ local, prefixlen }: Address, address: string): boolean {
  if (local === undefined || isIPv6(local) !== isIPv6(address)) return false;
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  const network = new BlockList();
  network.addSubnet(local, prefixlen, family);
  return network.check(address, family);
}
