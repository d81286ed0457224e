/**
 * Everything that is looked at before a module is trusted with data. Facts only: what they mean is said
 * by the command.
 *
 * @module
 */
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { cpus, networkInterfaces, release, totalmem } from "node:os";
import type { ClusterConfig, ModuleConfig, Preflight } from "@gemel/protocol";
import type { Door } from "../cluster/node-door.ts";
import { runProgram } from "../system/run-program.ts";
import { version } from "../version.ts";
import { answererOf } from "../vip/arp.ts";
import { listLinks } from "../vip/interfaces.ts";
import { lookAtDisk } from "./disk.ts";
import { lookAtPorts, type NeededPort } from "./ports.ts";
import { lookAtWay } from "./way.ts";

export type PreflightSubject = {
  readonly node: string;
  readonly cluster: ClusterConfig;
  readonly configs: readonly ModuleConfig[];
  /** Where gemeld keeps what it must not forget. */
  readonly state: string;
  /** What the modules listen on, and the processes of Gemel that may. */
  readonly ports: readonly NeededPort[];
  readonly processes: readonly number[];
  readonly doorOf: (node: string, address: string) => Door;
};

export async function preflight(subject: PreflightSubject): Promise<Preflight> {
  const { node, cluster, configs, state, doorOf, ports, processes } = subject;
  const directories = configs.flatMap((config) =>
    config.mode === "mirror" ? config.mirror.directories.map(({ path }) => path) : [],
  );
  const there = await Promise.all(directories.map((path) => stat(path).catch(() => null)));
  const ways = cluster.lans.flatMap((lan) =>
    lan.nodes.filter(({ name }) => name !== node).map((other) => ({ lan: lan.name, other })),
  );
  const peers: Preflight["peers"] = [];
  // One after the other: two at once would measure each other.
  for (const { lan, other } of ways) {
    peers.push(await lookAtWay(doorOf(other.name, other.address), other.name, lan));
  }
  return {
    node,
    software: version,
    kernel: release(),
    fuse: await access("/dev/fuse", constants.R_OK | constants.W_OK).then(
      () => true,
      () => false,
    ),
    cpus: cpus().length,
    memoryBytes: totalmem(),
    disks: [
      await lookAtDisk(state, true),
      ...(await Promise.all(
        directories
          .filter((_, index) => there[index] !== null)
          .map((path) => lookAtDisk(path, false)),
      )),
    ],
    peers,
    owners: await Promise.all(
      directories.flatMap((path, index) => {
        const found = there[index];
        return found === null || found === undefined ? [] : [ownerOf(path, found.uid, found.gid)];
      }),
    ),
    missing: directories.filter((_, index) => there[index] === null),
    addresses: await Promise.all(
      configs.flatMap((config) =>
        ("virtualAddresses" in config ? config.virtualAddresses : []).map(
          ({ address, interface: device }) => addressOf(config.name, address, device),
        ),
      ),
    ),
    ports: lookAtPorts(ports, processes),
  };
}

async function ownerOf(
  path: string,
  uid: number,
  gid: number,
): Promise<Preflight["owners"][number]> {
  const [user, group] = [await nameOf("passwd", uid), await nameOf("group", gid)];
  return { path, uid, user, gid, group };
}

/** Empty: nobody has that number. */
async function nameOf(database: "passwd" | "group", id: number): Promise<string> {
  const { stdout } = await runProgram("getent", [database, String(id)]);
  return stdout.split(":")[0] ?? "";
}

async function addressOf(
  module: string,
  address: string,
  device: string | null,
): Promise<Preflight["addresses"][number]> {
  const own = Object.entries(networkInterfaces());
  const held = own.some(([, list]) => (list ?? []).some((one) => one.address === address));
  const usual = own.find(([, list]) => (list ?? []).some(({ internal }) => !internal))?.[0];
  const asked = device ?? usual;
  const link = (await listLinks()).find(({ ifname }) => ifname === asked);
  if (held || link === undefined || address.includes(":")) {
    return { module, address, held, answered: null };
  }
  const answered = await answererOf(link, address).then(
    (owner) => owner !== null,
    () => null,
  );
  return { module, address, held, answered };
}
