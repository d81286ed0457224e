/** `gemel cluster join HOST`: this node becomes one of HOST's cluster; the token is asked for. @module */
import { GemelError } from "@gemel/base";
import type { ClusterJoin, ClusterJoined } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { readSecret } from "../secret-input.ts";

export type JoinOptions = {
  readonly addr?: readonly string[];
  readonly node?: string;
  readonly replace?: boolean;
  readonly tokenFile?: string;
};

const joinTimeoutMs = 60_000;

export async function clusterJoin(
  context: Context,
  options: JoinOptions,
  [host = "", ...others]: readonly string[],
): Promise<number> {
  demandNoToken(host, others);
  const token = await readSecret(context.terminal, { what: "Token", file: options.tokenFile });
  if (token === "") throw new GemelError("usage", "There is no token", { remedy: waysIn(host) });
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

function demandNoToken(host: string, others: readonly string[]): void {
  if (others.length === 0) return;
  throw new GemelError(
    "usage",
    "A token does not go on the command line, which every user of this host sees",
    { remedy: waysIn(host) },
  );
}

function waysIn(host: string): string {
  return `gemel cluster join ${host}, which asks for it; or <<< TOKEN behind that, or --token-file FILE`;
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
