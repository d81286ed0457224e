/**
 * Modules as the daemon reports them, checked against the contract.
 *
 * @module
 */
import { type ModuleView, moduleViewSchema } from "@gemel/protocol";

const idleMirror = {
  role: "idle",
  gate: "frozen",
  link: "down",
  generation: null,
  resync: null,
  recordsSent: 0,
  bytesSent: 0,
  recordsApplied: 0,
  port: 5600,
  encryption: "tls",
} as const;

const generation = "0123456789abcdef0123456789abcdef";

export const protectedPrimary: ModuleView = moduleViewSchema.parse({
  module: "pg",
  id: 1,
  node: "node1",
  mode: "mirror",
  farm: null,
  state: "PRIM",
  readiness: "Ready",
  reason: "the copy on node2 is complete",
  upToDate: true,
  protected: true,
  since: "2026-11-23T10:00:00.000Z",
  record: {
    version: 1,
    generation,
    history: [],
    data: "up_to_date",
    role: "primary",
    epoch: 3,
    right: "shared",
    renounced: 2,
  },
  mirror: {
    ...idleMirror,
    role: "primary",
    gate: "connected",
    link: "up",
    generation,
    recordsSent: 1200,
    bytesSent: 34_500_000,
  },
  resources: { "vip.198.18.0.10": "up", "proc.postgres": "up" },
  peer: {
    node: "node2",
    alive: true,
    state: "SECOND",
    readiness: "Ready",
    reason: "follows node1",
  },
});

export const alone: ModuleView = moduleViewSchema.parse({
  ...protectedPrimary,
  state: "ALONE",
  reason: "node2 is silent on every heartbeat",
  protected: false,
  record: { ...protectedPrimary.record, right: "sole" },
  mirror: { ...idleMirror, role: "primary", gate: "alone" },
  peer: { node: "node2", alive: false, state: null, readiness: null, reason: "no heartbeat" },
});

export const resyncing: ModuleView = moduleViewSchema.parse({
  ...alone,
  reason: "node2 is being brought up to date",
  mirror: {
    ...idleMirror,
    role: "primary",
    gate: "alone",
    link: "resyncing",
    resync: {
      filesDone: 120,
      filesTotal: 300,
      bytesDone: 430_000_000,
      bytesTotal: 1_020_000_000,
      bytesSent: 12_000_000,
      elapsedMs: 20_000,
    },
  },
  peer: { node: "node2", alive: true, state: "SECOND", readiness: "Transient", reason: "copying" },
});

export const neverHadData: ModuleView = moduleViewSchema.parse({
  ...alone,
  state: "WAIT",
  readiness: "NotReady",
  reason: "neither node has data yet",
  upToDate: false,
  record: {
    version: 1,
    generation: null,
    history: [],
    data: "outdated",
    role: "none",
    epoch: 0,
    right: "none",
    renounced: 0,
  },
  mirror: idleMirror,
  resources: {},
  peer: { node: "node2", alive: true, state: "WAIT", readiness: "NotReady", reason: "waits too" },
});

export const stopped: ModuleView = moduleViewSchema.parse({
  ...neverHadData,
  record: protectedPrimary.record,
  state: "STOP",
  reason: "stopped by an administrator",
  since: "2026-11-23T11:00:00.000Z",
  mirror: null,
});

export function moduleLike(base: ModuleView, changes: Partial<ModuleView>): ModuleView {
  return moduleViewSchema.parse({ ...base, ...changes });
}
