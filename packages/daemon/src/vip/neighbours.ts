/**
 * IPv6 on behalf of a virtual address: is somebody using it, and telling everybody where it is now.
 *
 * The question is the kernel's own duplicate address detection: the address is there for a moment,
 * tentative, so that nobody can use it meanwhile.
 *
 * @see RFC 4862 section 5.4 (duplicate address detection), RFC 4861 section 7.2.6 (unsolicited
 * neighbour advertisements)
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import { GemelError } from "@gemel/base";
import { sendAdvertisement } from "../system/native.ts";
import { runProgram } from "../system/run-program.ts";
import { hardwareBytes } from "./arp-packet.ts";
import { type Link, listLinks } from "./interfaces.ts";

const detectionMaxMs = 5000;
const pollMs = 50;

/** The hardware address that has `address` on `device`'s network. Null, after a second or two: nobody does. */
export async function neighbourOf(device: string, address: string): Promise<string | null> {
  return (await isNeighbour(device, address)) ? hardwareOf(device, address) : null;
}

/** The kernel does not say who objected to its question, so it is asked like any neighbour. */
async function hardwareOf(device: string, address: string): Promise<string> {
  await runProgram("ping", ["-6", "-n", "-q", "-c", "1", "-W", "1", "-I", device, "--", address]);
  const { stdout } = await runProgram("ip", ["-6", "neigh", "show", address, "dev", device]);
  return /lladdr (\S+)/.exec(stdout)?.[1] ?? "an unknown address";
}

async function isNeighbour(device: string, address: string): Promise<boolean> {
  const place = [`${address}/128`, "dev", device];
  const added = await runProgram("ip", ["-6", "addr", "add", ...place, "preferred_lft", "0"]);
  if (added.exitCode !== 0) {
    const words = added.stderr.trim();
    throw new GemelError("internal", `Cannot look for ${address} on ${device}: ${words}`);
  }
  try {
    return await detected(device, address);
  } finally {
    await runProgram("ip", ["-6", "addr", "del", ...place]);
  }
}

async function detected(device: string, address: string): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < detectionMaxMs; waitedMs += pollMs) {
    const links = await listLinks();
    const infos = links.find((link) => link.ifname === device)?.addr_info ?? [];
    const found = infos.find((info) => info.local === address);
    if (found === undefined || found.dadfailed === true) return true;
    if (found.tentative !== true) return false;
    await delay(pollMs);
  }
  const remedy = `Look whether ${device} has a link: its duplicate address detection does not end`;
  throw new GemelError("timeout", `Nothing is known about ${address} on ${device}`, { remedy });
}

/** Tell everybody, unasked, that `address` is here. Errors are ignored. */
export function advertiseOnce(link: Link, address: string): void {
  const hardware = hardwareBytes(link.address ?? "");
  // A device without addresses of its own kind (a tunnel) has no neighbours to tell.
  if (hardware.length === 6) sendAdvertisement(link.ifindex, address, hardware);
}
