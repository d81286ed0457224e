/** A membership that answers as of a cluster of one node. @module */
import { GemelError } from "@gemel/base";
import type { ClusterCheck, ClusterStanding } from "@gemel/protocol";
import type { MembershipServices } from "../../src/rest/resources/membership.ts";
import type { PreflightServices } from "../../src/rest/resources/preflight.ts";

const signature = "ab".repeat(32);

const standing: ClusterStanding = {
  ...{ node: "node1", reachable: true, signature, version: 1, certificateEndsAt: null },
  ...{ software: "0.1.0", problem: "" },
};
const nodes = { self: "node1", same: true, nodes: [standing] };
const joined = {
  ...{ node: "node1", fingerprint: "AA:BB", addresses: { default: "198.18.1.1" }, signature },
  nodes: ["node1"],
};
const document = { xml: "<cluster/>", version: 1 };

export const fakeMembership: MembershipServices & PreflightServices = {
  preflight: async () => ({
    ...{ node: "node1", software: "0.1.0", kernel: "6.12.0", fuse: true, cpus: 2, memoryBytes: 1 },
    ...{ disks: [], peers: [], owners: [], missing: [], addresses: [] },
  }),
  hostAddresses: () => [{ address: "198.18.1.1", interface: "eth0" }],
  reach: async ({ to }) => ({ to, roundTripMs: 0.2, member: null, problem: "" }),
  membership: {
    init: async () => joined,
    join: async () => joined,
    giveToken: async () => ({
      ...{ node: "node1", token: "gmlj_x.y", expiresAt: "2026-11-28T00:00:00.000Z" },
      ...{ fingerprint: "AA:BB", hosts: ["198.18.1.1"] },
    }),
    authority: async () => ({ certificate: "PEM", node: "node1" }),
    admit: async () => {
      throw new GemelError("token_invalid", "The token is wrong, used, or expired");
    },
    standing: async () => standing,
    document: async () => document,
    take: async () => standing,
    nodes: async () => nodes,
    remove: async () => nodes,
    leave: async () => nodes,
  },
  checkCluster: ({ file }): ClusterCheck => ({
    ...{ file, notes: [], signature, changes: [], stopFirst: [] },
    config: {
      lans: [{ name: "default", nodes: [{ name: "node1", address: "198.18.1.1" }] }],
      ...{ witness: null, health: null, api: null },
    },
  }),
};
