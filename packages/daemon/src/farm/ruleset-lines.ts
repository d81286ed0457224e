/** The rules of a farm's configuration, in words of nftables. @module */
import type { FarmRule } from "@gemel/protocol";
import type { PlannedInterface } from "./plan.ts";

/** The same on every node, so that every node gives a client the same slot. */
export const seed = 0x67_65_6d_65;
/** Of a group. */
export const slots = 256;

/** One of them. A set of one is asked like any other set, a value is compared. */
export function anyOf(list: readonly string[]): string {
  const [only = "", ...more] = list;
  return more.length === 0 ? only : `{ ${list.join(", ")} }`;
}

export type RuleLine = {
  /** The address, when the rule has one. */
  readonly to: string;
  /** The address, or all that it may be. */
  readonly all: string;
  readonly what: string;
  /** An expression. */
  readonly slot: string;
};

/** Those of one rule: of IPv4, of IPv6. */
export function ruleLines(rule: FarmRule, group: number, one: PlannedInterface): RuleLine[] {
  if (rule.proto === "arp") return [];
  const { address, port, proto, filter } = rule;
  const what = port === null ? `meta l4proto ${proto}` : `${proto} dport ${port}`;
  const line = (family: "ip" | "ip6", addresses: readonly string[]): RuleLine[] => {
    if (addresses.length === 0 || (address !== null && !addresses.includes(address))) return [];
    const all = `${family} daddr ${address ?? anyOf(addresses)} `;
    const hash = `jhash ${hashed(filter, family, proto)}`;
    return [
      {
        ...{ to: address === null ? "" : all, all, what },
        slot: `${hash} mod ${slots} seed ${seed} offset ${group * slots}`,
      },
    ];
  };
  // There is no packet id in IPv6: its packets go by their address.
  return [...line("ip", one.addresses4), ...line("ip6", one.addresses6)];
}

function hashed(filter: FarmRule["filter"], family: "ip" | "ip6", proto: "tcp" | "udp"): string {
  if (filter === "on_port") return `${family} saddr . ${proto} sport`;
  return filter === "on_ipid" && family === "ip" ? "ip id" : `${family} saddr`;
}
