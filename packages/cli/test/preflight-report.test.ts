import { overviewSchema, preflightSchema } from "@gemel/protocol";
import { expect, test } from "vitest";
import { findings, heartbeatFindings } from "../src/preflight-report.ts";
import { alone } from "./module-views.ts";
import { overview } from "./overviews.ts";

function node(name: string, change: object = {}): ReturnType<typeof preflightSchema.parse> {
  return preflightSchema.parse({
    node: name,
    software: "0.1.0",
    kernel: "6.12.0-amd64",
    fuse: true,
    cpus: 4,
    memoryBytes: 8e9,
    disks: [
      {
        path: "/var/lib/gemel",
        freeBytes: 50e9,
        usedBytes: 50e9,
        fsyncMs: 1.2,
        fsyncWorstMs: 3,
        problem: "",
      },
    ],
    peers: [
      {
        node: name === "node1" ? "node2" : "node1",
        address: "198.18.1.2",
        lan: "default",
        roundTripMs: 0.3,
        clockAheadMs: -12,
        bytesPerSecond: 110e6,
        problem: "",
      },
    ],
    owners: [{ path: "/srv/pg", uid: 110, user: "postgres", gid: 115, group: "postgres" }],
    missing: [],
    addresses: [{ module: "pg", address: "198.18.1.100", held: name === "node1", answered: null }],
    ...change,
  });
}

function bad(...nodes: ReturnType<typeof node>[]): string[] {
  return findings(nodes)
    .filter(({ verdict }) => verdict !== "ok")
    .map(({ verdict, where, words }) => `${verdict} ${where}: ${words}`);
}

test("nothing is in the way of two good servers", () => {
  expect(bad(node("node1"), node("node2"))).toEqual([]);
});

test("users with other numbers, a directory that is not there", () => {
  const owners = [{ path: "/srv/pg", uid: 999, user: "postgres", gid: 115, group: "postgres" }];
  expect(bad(node("node1"), node("node2", { owners }))).toEqual([
    "bad node1, node2: /srv/pg: node1 postgres(110):postgres(115), node2 postgres(999):postgres(115); users need the same numbers on both nodes",
  ]);
  const missing = { owners: [], missing: ["/srv/pg"] };
  expect(bad(node("node1"), node("node2", missing))).toEqual([
    "bad node2: /srv/pg is not there: create it with its owner and mode",
  ]);
});

test("nodes that do not hear each other", () => {
  const seen = (first: string, second: string | null): string[] => {
    const viewOf = (value: string): unknown => ({
      view: { ...alone, resources: { "heartbeat.default": value, "proc.postgres": "down" } },
      ageMs: 0,
    });
    const [module] = overview().modules;
    const node2 = second === null ? { view: null, ageMs: null } : viewOf(second);
    const perNode = { node1: viewOf(first), node2 };
    const all = overviewSchema.parse({ ...overview(), modules: [{ ...module, perNode }] });
    return heartbeatFindings(all).map(
      ({ verdict, where, words }) => `${verdict} ${where} ${words}`,
    );
  };
  expect(seen("up", "down")).toEqual([
    "ok node1 pg: heartbeat.default is up",
    "bad node2 pg: heartbeat.default is down: let its UDP port through between the nodes (gemel module getports)",
  ]);
  expect(seen("down", null)).toEqual([]);
});

test("a port that another program has", () => {
  const port = { module: "pg", protocol: "tcp", port: 5600, what: "replication" } as const;
  const other = { ...port, protocol: "udp", port: 8888, what: "heartbeats" } as const;
  const ports = (holder: string | null): object => ({
    ports: [
      { ...port, holder },
      { ...other, holder: "gemel" },
    ],
  });
  expect(bad(node("node1", ports(null)), node("node2", ports("gemel")))).toEqual([]);
  expect(bad(node("node1", ports("nginx (pid 7)")))).toEqual([
    "bad node1: tcp 5600 (replication, pg) is used by nginx (pid 7): end that, or set another port",
  ]);
  const said = findings([node("node1", ports(null))]).find(({ what }) => what === "port");
  expect(said?.words).toBe("tcp 5600, udp 8888: free, or used by Gemel");
});

test("an address that a stranger has, or two nodes", () => {
  const at = (held: boolean, answered: boolean | null): object => ({
    addresses: [{ module: "pg", address: "198.18.1.100", held, answered }],
  });
  expect(bad(node("node1", at(false, true)), node("node2", at(false, true)))).toEqual([
    "bad node1, node2: 198.18.1.100 is in use by a host outside of the cluster",
  ]);
  // Nobody can say that it is no node, while one of them cannot be asked.
  expect(bad(node("node1", at(false, true)))).toEqual([
    "look node1: 198.18.1.100 is in use by node2, which could not be asked, or by a host outside of the cluster",
  ]);
  expect(bad(node("node1", at(true, null)), node("node2", at(true, null)))).toEqual([
    "bad node1, node2: 198.18.1.100 is on more than one node",
  ]);
  expect(bad(node("node1", at(true, null)), node("node2", at(false, true)))).toEqual([]);
});

test("a slow disk, a far node, a wrong clock, an old kernel, no FUSE, another version", () => {
  const [disk] = node("node2").disks;
  const [peer] = node("node2").peers;
  const worse = node("node2", {
    software: "0.2.0",
    kernel: "5.4.0",
    fuse: false,
    disks: [{ ...disk, freeBytes: 1e9, usedBytes: 99e9, fsyncMs: 30 }],
    peers: [{ ...peer, roundTripMs: 40, clockAheadMs: 9000 }],
  });
  expect(bad(node("node1"), worse).map((line) => line.split(/[:;]/).slice(0, 2).join(":"))).toEqual(
    [
      "bad node2: Linux 5.4.0, 4 processors, 8.00 GB",
      "bad node2: /dev/fuse cannot be opened",
      "bad node2: /var/lib/gemel",
      "bad node2 -> node1: default",
      "bad node2 -> node1: 9000 ms ahead",
      "look node1, node2: Gemel differs",
    ],
  );
});
