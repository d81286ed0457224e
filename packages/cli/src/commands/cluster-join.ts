/** `gemel cluster join HOST TOKEN`: this node becomes one of HOST's cluster. @module */
import { GemelError } from "@gemel/base";
import type { ClusterJoin, ClusterJoined } from "@gemel/protocol";
import type { Context } from "../context.ts";

export type JoinOptions = {
  readonly addr?: readonly string[];
  readonly node?: string;
  readonly replace?: boolean;
};

const joinTimeoutMs = 60_000;

export async function clusterJoin(
  context: Context,
  options: JoinOptions,
  [host = "", token = ""]: readonly string[],
): Promise<number> {
  const body: ClusterJoin = {
    host,
    token,
    ...(options.addr === undefined ? {} : { addresses: parseAddresses(options.addr) }),
    ...(options.node === undefined ? {} : { node: options.node }),
    replace: options.replace === true,
  };
  const { client, terminal } = context;
  const joined = await client.call("joinCluster", { body }, { timeoutMs: joinTimeoutMs });
  if (terminal.json) {
    terminal.printJson(joined);
    return 0;
  }
  terminal.print(`This node, ${joined.node}, belongs to the cluster of ${joined.nodes.join(", ")}`);
  printJoined(context, joined);
  return 0;
}

export function printJoined(
  { terminal }: Context,
  { fingerprint, addresses }: ClusterJoined,
): void {
  const places = Object.entries(addresses).map(([lan, address]) => `${address} on ${lan}`);
  terminal.print(`Address      ${places.join(", ")}`);
  terminal.print(`Fingerprint  ${fingerprint}`);
}

/** `192.0.2.1`, on the network `default`, or `lan=192.0.2.1`. */
export function parseAddresses(written: readonly string[]): Record<string, string> {
  const addresses: Record<string, string> = {};
  for (const one of written) {
    const [, lan = "default", address = ""] = /^(?:([^=]+)=)?([0-9A-Fa-f.:]+)$/.exec(one) ?? [];
    if (address === "") {
      throw new GemelError("usage", `--addr wants ADDRESS or LAN=ADDRESS, not "${one}"`);
    }
    addresses[lan] = address;
  }
  return addresses;
}
