/** Why a host refuses the tables of a farm: its nftables is too old, its kernel lacks something. @module */
import { GemelError } from "@gemel/base";
import { checkNftables, nftablesVersion } from "../system/nftables.ts";

/** What the kernel must have, in words, and what shows that it has it. */
const needs: readonly (readonly [what: string, rule: string])[] = [
  ["the netdev family with ingress chains (CONFIG_NETFILTER_INGRESS, nf_tables_netdev)", "accept"],
  ["the hash expression (nft_hash)", "meta mark set jhash ip saddr mod 256"],
  ["forwarding to a device (nft_fwd_netdev)", 'fwd to "lo"'],
  ["copying of packets (nft_dup_netdev)", 'dup to "lo"'],
  ["changing of headers (nft_payload)", "ether daddr set 02:00:00:00:00:01"],
];

/** The oldest that knows a map to verdicts by the type of an expression (`typeof … : verdict`); 0.9.8 dies of it, of a signal. */
const oldest = [0, 9, 9] as const;

/** The error for what nftables said when it refused the tables. */
export async function explained(failure: string): Promise<GemelError> {
  const version = await nftablesVersion();
  if (version !== null && isBefore(version, oldest)) {
    const message = `nftables ${version.join(".")} is too old for a farm: ${oldest.join(".")} or newer is needed`;
    return new GemelError("program_missing", message, {
      remedy: "Install a newer package of nftables",
    });
  }
  const lacking: string[] = [];
  for (const [words, rule] of needs) {
    const table = `table netdev gemel_probe {\nchain one {\n${rule}\n}\n}\n`;
    if ((await checkNftables(table)) !== null) lacking.push(words);
  }
  if (lacking.length === 0) {
    return new GemelError("internal", `nftables refuses the rules of the farm: ${failure}`);
  }
  return new GemelError("program_missing", `This kernel lacks ${lacking.join(", ")}`, {
    remedy: "Load the modules, or use a kernel with them (Linux 5.10 or later has all)",
  });
}

function isBefore(version: readonly number[], other: readonly number[]): boolean {
  const at = other.findIndex((part, index) => (version[index] ?? 0) !== part);
  return at >= 0 && (version[at] ?? 0) < (other[at] ?? 0);
}
