/**
 * Whether a server is reached before it belongs to the cluster: an address at which it is to be known, asked from the
 * address that this one is to have on the same network.
 *
 * @module
 */
import { isIP } from "node:net";
import { type NetworkInterfaceInfo, networkInterfaces } from "node:os";
import { GemelError } from "@gemel/base";
import { clusterAuthoritySchema, type HostAddress, type Reach } from "@gemel/protocol";
import { clientOf, parseHost } from "../cluster/node-door.ts";
import { usableAddresses } from "../cluster/own-addresses.ts";
import { connectMs } from "./connect-time.ts";

const connections = 3;
/** Longer than the kernel asks who has an address: what it says is better than that nothing was heard. */
const timeoutMs = 4000;

/** Under which this host may be known to others: no loopback, no link-local ones. */
export function hostAddresses(
  interfaces: NodeJS.Dict<readonly NetworkInterfaceInfo[]> = networkInterfaces(),
): HostAddress[] {
  return Object.entries(interfaces).flatMap(([name, list]) =>
    usableAddresses({ [name]: list }).map((cidr) => ({
      address: cidr.split("/")[0] ?? cidr,
      interface: name,
    })),
  );
}

export type ReachQuestion = {
  /** Name or address, with a port where it is not the usual one. */
  readonly to: string;
  /** An address of this host; null: any. */
  readonly from: string | null;
};

/** Rejects for what is no place: `usage`. What stands in the way is part of the answer. */
export async function reach({ to, from }: ReachQuestion): Promise<Reach> {
  const place = parseHost(to);
  const owners = hostAddresses();
  const isOwn = (address: string): boolean => owners.some((one) => one.address === address);
  const nothing: Reach = { to, roundTripMs: null, member: null, problem: "" };
  if (isOwn(place.host)) return { ...nothing, problem: "It is an address of this server itself" };
  if (from !== null && (isIP(from) === 0 || !isOwn(from))) {
    return { ...nothing, problem: `This server has no address ${from}` };
  }
  const local = from === null ? {} : { localAddress: from };
  try {
    const roundTripMs = await connectMs({ ...place, ...local }, { connections, timeoutMs });
    return { ...nothing, roundTripMs, ...(await whoIs(place)) };
  } catch (error) {
    return { ...nothing, problem: whyNot(error, place) };
  }
}

/** What listens there: a node of a cluster, gemeld without one, or something else. */
async function whoIs(
  place: ReturnType<typeof parseHost>,
): Promise<Pick<Reach, "member" | "problem">> {
  const client = clientOf({ ...place, expect: null, identity: null });
  try {
    const answer = await client.call("clusterAuthority", {}, { timeoutMs });
    return { member: clusterAuthoritySchema.parse(answer).node, problem: "" };
  } catch (error) {
    // One that belongs to no cluster refuses; that it does so in our words shows what it is.
    if (error instanceof GemelError && error.code !== "peer_unreachable") {
      return { member: null, problem: "" };
    }
    return { member: null, problem: `What listens there on port ${place.port} is not Gemel` };
  }
}

function whyNot(error: unknown, { host, port }: ReturnType<typeof parseHost>): string {
  if (error instanceof Error && error.name === "AbortError") {
    return `No answer within ${timeoutMs / 1000} s: is it on, and does a firewall let port ${port} through?`;
  }
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ECONNREFUSED":
      return `The server is there, and nothing listens on port ${port}: is gemeld running?`;
    case "EHOSTUNREACH":
      return `Nobody answers for ${host} on the network`;
    case "ENETUNREACH":
    case "EINVAL":
      return `There is no way from here to ${host}`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `The name ${host} is not known here`;
    default:
      return `It cannot be reached: ${error instanceof Error ? error.message : String(error)}`;
  }
}
