/**
 * What the measurements of the nodes mean: a line each, good, to be looked at, or in the way. Pure.
 *
 * @module
 */
import type { Overview, Preflight } from "@gemel/protocol";
import { formatBytes, formatDuration } from "./quantities.ts";

export type Finding = {
  readonly verdict: "ok" | "look" | "bad";
  /** Node or nodes. */
  readonly where: string;
  readonly what: string;
  readonly words: string;
};

/** Up to which a value is good, and up to which it can be worked with. */
const limits = {
  roundTripMs: [2, 20],
  clockMs: [500, 5000],
  fsyncMs: [10, 50],
  freeShare: [0.1, 0.03],
  bytesPerSecond: [50_000_000, 10_000_000],
} as const;

export function findings(nodes: readonly Preflight[]): Finding[] {
  return [
    ...nodes.flatMap((node) => [...systemOf(node), ...disksOf(node), ...waysOf(node)]),
    ...nodes.flatMap((node) => node.missing.map((path) => missing(node.node, path))),
    ...nodes.flatMap((node) => portsOf(node)),
    ...ownersOf(nodes),
    ...addressesOf(nodes),
    ...versionsOf(nodes),
  ];
}

/** Whether the nodes of each module hear each other: a firewall lets TCP through and not UDP. */
export function heartbeatFindings({ modules }: Overview): Finding[] {
  return modules.flatMap(({ module, perNode }) => {
    const views = Object.entries(perNode).flatMap(([node, { view }]) =>
      view === null ? [] : [{ node, resources: view.resources }],
    );
    // Where the other node does not have the module yet, there is nobody to be heard.
    if (views.length < 2) return [];
    return views.flatMap(({ node, resources }) => {
      const all = Object.entries(resources).filter(([name]) => name.startsWith("heartbeat."));
      return all.map(([name, value]) => {
        const words = `${module}: ${name} is ${value}`;
        const remedy = "let its UDP port through between the nodes (gemel module getports)";
        return value === "up"
          ? finding("ok", node, "heartbeat", words)
          : finding("bad", node, "heartbeat", `${words}: ${remedy}`);
      });
    });
  });
}

function systemOf({ node, kernel, fuse, cpus, memoryBytes }: Preflight): Finding[] {
  const [major = 0, minor = 0] = kernel.split(".").map(Number);
  const isNew = major > 6 || (major === 6 && minor >= 9);
  const isOld = major < 5 || (major === 5 && minor < 10);
  const words = `Linux ${kernel}, ${cpus} processors, ${formatBytes(memoryBytes)}`;
  const hint = isNew ? "" : "; from 6.9 on the mirror's process can be replaced without a pause";
  return [
    finding(isOld ? "bad" : "ok", node, "system", `${words}${hint}`),
    fuse
      ? finding("ok", node, "FUSE", "/dev/fuse can be opened")
      : finding("bad", node, "FUSE", "/dev/fuse cannot be opened: modprobe fuse"),
  ];
}

function disksOf({ node, disks }: Preflight): Finding[] {
  return disks.map(({ path, freeBytes, usedBytes, fsyncMs, fsyncWorstMs, problem }) => {
    if (freeBytes === null || usedBytes === null) {
      return finding("bad", node, "disk", `${path}: ${problem}`);
    }
    const share = freeBytes / Math.max(1, freeBytes + usedBytes);
    const room = `${path}: ${formatBytes(freeBytes)} free (${Math.round(share * 100)} %)`;
    const roomVerdict = verdictDown(share, limits.freeShare);
    if (fsyncMs === null) return finding(roomVerdict, node, "disk", room);
    const flush = `a small write is durable in ${ms(fsyncMs)}, at worst ${ms(fsyncWorstMs ?? fsyncMs)}`;
    const verdict = worse(roomVerdict, verdictUp(fsyncMs, limits.fsyncMs));
    return finding(verdict, node, "disk", `${room}; ${flush}`);
  });
}

function waysOf({ node, peers, disks }: Preflight): Finding[] {
  const stored = Math.max(0, ...disks.slice(1).map(({ usedBytes }) => usedBytes ?? 0));
  return peers.flatMap((peer) => {
    const where = `${node} -> ${peer.node}`;
    if (peer.roundTripMs === null || peer.bytesPerSecond === null) {
      return [finding("bad", where, "network", `${peer.lan} (${peer.address}): ${peer.problem}`)];
    }
    const verdict = worse(
      verdictUp(peer.roundTripMs, limits.roundTripMs),
      verdictDown(peer.bytesPerSecond, limits.bytesPerSecond),
    );
    const rate = `${formatBytes(peer.bytesPerSecond)}/s`;
    const copy =
      stored === 0
        ? ""
        : `; copying all that the disk holds (${formatBytes(stored)}) would take about ${formatDuration((stored * 1000) / peer.bytesPerSecond)}`;
    const clock = peer.clockAheadMs ?? 0;
    return [
      finding(verdict, where, "network", `${peer.lan}: ${ms(peer.roundTripMs)}, ${rate}${copy}`),
      finding(
        verdictUp(Math.abs(clock), limits.clockMs),
        where,
        "clock",
        `${ms(Math.abs(clock))} ${clock < 0 ? "behind" : "ahead"}`,
      ),
    ];
  });
}

function missing(node: string, path: string): Finding {
  return finding(
    "bad",
    node,
    "directory",
    `${path} is not there: create it with its owner and mode`,
  );
}

function portsOf({ node, ports = [] }: Preflight): Finding[] {
  const bad = ports.flatMap(({ module, protocol, port, what, holder }) => {
    if (holder === null || holder === "gemel") return [];
    const words = `${protocol} ${port} (${what}, ${module}) is used by ${holder}: end that, or set another port`;
    return [finding("bad", node, "port", words)];
  });
  const fine = ports
    .filter(({ holder }) => holder === null || holder === "gemel")
    .map(({ protocol, port }) => `${protocol} ${port}`);
  const good = `${fine.join(", ")}: free, or used by Gemel`;
  return fine.length === 0 ? bad : [...bad, finding("ok", node, "port", good)];
}

function ownersOf(nodes: readonly Preflight[]): Finding[] {
  const paths = new Set(nodes.flatMap(({ owners }) => owners.map(({ path }) => path)));
  return [...paths].flatMap((path) => {
    const seen = nodes.flatMap(({ node, owners }) =>
      owners.filter((owner) => owner.path === path).map((owner) => ({ node, ...owner })),
    );
    const ids = new Set(seen.map(({ uid, gid }) => `${uid}:${gid}`));
    const names = new Set(seen.map(({ user, group }) => `${user}:${group}`));
    const where = seen.map(({ node }) => node).join(", ");
    const words = seen.map(({ node, user, uid, group, gid }) => {
      return `${node} ${user || "?"}(${uid}):${group || "?"}(${gid})`;
    });
    if (ids.size === 1 && names.size === 1) {
      return [finding("ok", where, "owner", `${path}: ${[...names].join("")} on all`)];
    }
    const remedy = "users need the same numbers on both nodes";
    return [finding("bad", where, "owner", `${path}: ${words.join(", ")}; ${remedy}`)];
  });
}

function addressesOf(nodes: readonly Preflight[]): Finding[] {
  const asked = new Set(nodes.map(({ node }) => node));
  const named = new Set(nodes.flatMap(({ peers }) => peers.map(({ node }) => node)));
  const silent = [...named].filter((node) => !asked.has(node)).join(", ");
  const known = new Set(nodes.flatMap(({ addresses }) => addresses.map(({ address }) => address)));
  return [...known].map((address) => {
    const seen = nodes.flatMap(({ node, addresses }) =>
      addresses.filter((one) => one.address === address).map((one) => ({ node, ...one })),
    );
    const holders = seen.filter(({ held }) => held).map(({ node }) => node);
    const where =
      holders.length === 0 ? seen.map(({ node }) => node).join(", ") : holders.join(", ");
    if (holders.length > 1) {
      return finding("bad", where, "address", `${address} is on more than one node`);
    }
    const foreign = holders.length === 0 && seen.some(({ answered }) => answered === true);
    if (foreign && silent !== "") {
      const words = `${address} is in use by ${silent}, which could not be asked, or by a host outside of the cluster`;
      return finding("look", where, "address", words);
    }
    return foreign
      ? finding("bad", where, "address", `${address} is in use by a host outside of the cluster`)
      : finding(
          "ok",
          where,
          "address",
          `${address} ${holders.length === 0 ? "is free" : "is here"}`,
        );
  });
}

function versionsOf(nodes: readonly Preflight[]): Finding[] {
  const versions = new Set(nodes.map(({ software }) => software));
  const where = nodes.map(({ node }) => node).join(", ");
  return versions.size === 1
    ? []
    : [finding("look", where, "version", `Gemel differs: ${[...versions].join(", ")}`)];
}

function finding(verdict: Finding["verdict"], where: string, what: string, words: string): Finding {
  return { verdict, where, what, words };
}

type Limits = readonly [number, number];

function verdictUp(value: number, [good, bearable]: Limits): Finding["verdict"] {
  if (value <= good) return "ok";
  return value <= bearable ? "look" : "bad";
}

function verdictDown(value: number, [good, bearable]: Limits): Finding["verdict"] {
  if (value >= good) return "ok";
  return value >= bearable ? "look" : "bad";
}

function worse(a: Finding["verdict"], b: Finding["verdict"]): Finding["verdict"] {
  const order = ["ok", "look", "bad"] as const;
  return order.indexOf(a) > order.indexOf(b) ? a : b;
}

function ms(value: number): string {
  return `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;
}
