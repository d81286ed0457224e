/**
 * One module as `userconfig.xml` describes it, validated, macros expanded, defaults filled in.
 *
 * Times are milliseconds, sizes bytes.
 *
 * @module
 */
import { z } from "zod";

export const processMonitorSchema = z.strictObject({
  name: z.string(),
  /** Extended regular expressions on the command name and on the joined arguments. */
  nameRegex: z.string().optional(),
  argRegex: z.string().optional(),
  atLeast: z.int(),
  /** More than this many are too many; null: any number may run. */
  atMost: z.int().nullable().default(null),
  /** The first look is after so many poll intervals. */
  startAfter: z.int().default(1),
  /** `name` is a systemd unit. */
  service: z.boolean().default(false),
  /** That of scripts, `pre`, or one that scripts enable. */
  class: z.string(),
  action: z.enum(["restart", "stopstart", "stop", "noaction"]),
  /** A program that is called first; `action` is what follows when it fails. */
  handler: z.string().nullable().default(null),
  /** With `restart`: only these units; none: all. */
  restartServices: z.array(z.string()).default([]),
});
export type ProcessMonitor = z.infer<typeof processMonitorSchema>;

const lookSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("tcp"), host: z.string(), port: z.int() }),
  z.strictObject({ type: z.literal("ping"), host: z.string() }),
  /** One of them must answer. */
  z.strictObject({ type: z.literal("ping_any"), hosts: z.array(z.string()).min(1) }),
  /** The interface that has this address has a link. */
  z.strictObject({ type: z.literal("interface"), address: z.string() }),
  /** This node has this address. */
  z.strictObject({ type: z.literal("address"), address: z.string() }),
  z.strictObject({
    type: z.literal("http"),
    url: z.string(),
    status: z.int().nullable(),
    body: z.string().nullable(),
    verify: z.boolean(),
  }),
  z.strictObject({
    type: z.literal("postgresql"),
    host: z.string().nullable(),
    port: z.int(),
    database: z.string(),
    user: z.string(),
    osUser: z.string(),
    query: z.string(),
    write: z.boolean(),
  }),
  /** Another module on this node serves. */
  z.strictObject({ type: z.literal("module"), name: z.string() }),
  /** A program that sets the resource itself. */
  z.strictObject({ type: z.literal("custom"), exec: z.string(), args: z.array(z.string()) }),
]);

export const checkerSchema = z.strictObject({
  /** `class.ident`, unique in the module. */
  resource: z.string(),
  when: z.enum(["pre", "prim", "both", "second"]),
  /** `wait`: a failover rule keeps the module in WAIT while it is down. */
  action: z.enum(["restart", "stopstart", "stop", "wait", "noaction"]),
  intervalMs: z.int(),
  timeoutMs: z.int(),
  /** Looks in a row that must fail. */
  failures: z.int(),
  look: lookSchema,
});
export type Checker = z.infer<typeof checkerSchema>;

/** What of a directory is mirrored; paths are relative, patterns are looked for in them. */
const scopeSchema = z.strictObject({
  excluded: z.array(z.string()),
  excludedPatterns: z.array(z.string()),
  /** When there are any: of the files only what one of them matches is mirrored. */
  included: z.array(z.string()),
  includedPatterns: z.array(z.string()),
});

const everything = { excluded: [], excludedPatterns: [], included: [], includedPatterns: [] };

export const replicatedDirectorySchema = z.strictObject({
  path: z.string(),
  scope: scopeSchema.default(everything),
  /** Must be there before the module serves; absolute. */
  toCheck: z.array(z.string()).default([]),
});
export type ReplicatedDirectory = z.infer<typeof replicatedDirectorySchema>;

/** What a module of any mode has. */
const common = {
  name: z.string(),
  /** 1-based; ports derive from it. */
  id: z.int().positive(),
  /** The nodes that it spans, as `cluster.xml` calls them; a mirror has two. */
  nodes: z.array(z.string()).default([]),
  /** `auto`: if it ran before the host went down. `ignore`: as `gemel boot` says on each node. */
  boot: z.enum(["on", "off", "auto", "ignore"]),
  bootDelayMs: z.int().default(0),
  maxLoop: z.int(),
  loopIntervalMs: z.int(),
  /** When the host reboots by itself; `last_resort`: only when what must end cannot be ended. */
  automaticReboot: z.enum(["off", "on", "last_resort"]).default("off"),
  scripts: z.strictObject({
    niceStopTimeoutMs: z.int(),
    forceStopTimeoutMs: z.int(),
    /** False: the output of scripts is thrown away. */
    keepOutput: z.boolean().default(true),
    outputSizeMax: z.int().default(2 << 20),
    variables: z.record(z.string(), z.string()),
    /** The host name that they see; null: the node's. */
    virtualHost: z
      .strictObject({
        name: z.string(),
        /** Relative to the module's state folder. */
        file: z.string().nullable(),
        when: z.enum(["prim", "second", "both"]),
      })
      .nullable()
      .default(null),
  }),
  monitors: z.strictObject({
    pollMs: z.int(),
    processes: z.array(processMonitorSchema),
  }),
  checkers: z.array(checkerSchema).default([]),
  failoverRules: z
    .strictObject({
      /** In the language of `engine/src/failover`; it can be read. */
      text: z.string(),
      /** False: the rules that checkers make are not in force. */
      extends: z.boolean(),
      periodMs: z.int().positive(),
      handleMs: z.int().nonnegative(),
    })
    .default({ text: "", extends: true, periodMs: 5000, handleMs: 15_000 }),
};

const virtualAddressSchema = z.strictObject({
  address: z.string(),
  prefixLength: z.int(),
  /** Interface; null = the one that routes to the address. */
  interface: z.string().nullable(),
  /** `again`: it is announced at this interval, for so long after it was added. */
  announce: z
    .strictObject({
      again: z.boolean(),
      intervalMs: z.int().positive(),
      forMs: z.int().positive(),
    })
    .default({ again: false, intervalMs: 60_000, forMs: 1_200_000 }),
  /** What the application sends comes from it. */
  isSource: z.boolean().default(false),
  /** Its connections are counted. */
  connections: z.boolean().default(false),
});
export type VirtualAddress = z.infer<typeof virtualAddressSchema>;

/** Two nodes; the data of one is mirrored to the other. */
export const mirrorConfigSchema = z.strictObject({
  ...common,
  mode: z.literal("mirror"),
  failover: z.boolean(),
  defaultPrimary: z.string(),
  /** Both went on alone: the one that steps back is copied to, or waits for an operator. */
  splitBrain: z.enum(["yield", "ask"]).default("yield"),
  heartbeat: z.strictObject({
    port: z.int(),
    pulseMs: z.int(),
    timeoutMs: z.int(),
    /** Names of the cluster's networks that carry heartbeats. */
    lans: z.array(z.string()).min(1),
    /** The network that carries replication. */
    flowLan: z.string(),
    /** Network to the name of its resource, where they differ. */
    idents: z.record(z.string(), z.string()).default({}),
  }),
  virtualAddresses: z.array(virtualAddressSchema),
  /** Connections of the virtual addresses are ended when the addresses go. */
  resetConnections: z.boolean().default(true),
  mirror: z.strictObject({
    directories: z.array(replicatedDirectorySchema).min(1),
    sync: z.enum(["write", "fsync"]),
    /** Every write is answered when it is on both disks, whether it is flushed or not. */
    writeThrough: z.boolean().default(false),
    port: z.int(),
    sendTimeoutMs: z.int(),
    /** What a resynchronisation may take; null: as much as it can. */
    resync: z
      .strictObject({ bytesPerSecond: z.int().nullable(), files: z.int() })
      .default({ bytesPerSecond: null, files: 16 }),
    /** When rescue copies are deleted by themselves; null: never. */
    rescueAgeMs: z.number().nullable().default(null),
    rescueBytesMax: z.number().nullable().default(null),
    /** Whether the link is encrypted; off is for a private cable. */
    encryption: z.boolean(),
  }),
});
export type MirrorConfig = z.infer<typeof mirrorConfigSchema>;

/** One node: scripts, monitors and checkers, nothing that is shared with another node. */
export const lightConfigSchema = z.strictObject({ ...common, mode: z.literal("light") });
export type LightConfig = z.infer<typeof lightConfigSchema>;

/** A client's packets to what a rule names are spread over the nodes of its group. */
export const farmRuleSchema = z.strictObject({
  /** null: every virtual address, every port. */
  address: z.string().nullable(),
  port: z.int().nullable(),
  proto: z.enum(["tcp", "udp", "arp"]),
  filter: z.enum(["on_addr", "on_port", "on_ipid"]),
});
export type FarmRule = z.infer<typeof farmRuleSchema>;

export const farmInterfaceSchema = z.strictObject({
  /** null: the one whose network holds the first address. */
  interface: z.string().nullable(),
  type: z.enum(["vmac_directed", "vmac_invisible"]),
  /** `vmac_invisible`: the hardware address that nobody sends from. */
  hardware: z.string(),
  addresses: z.array(virtualAddressSchema).min(1),
});
export type FarmInterface = z.infer<typeof farmInterfaceSchema>;

/** Two nodes or more; all serve, and share the clients. */
export const farmModuleConfigSchema = z.strictObject({
  ...common,
  mode: z.literal("farm"),
  farm: z.strictObject({
    port: z.int(),
    pulseMs: z.int(),
    /** Pulses that are missed before a node, and before the leader, counts as lost. */
    nodeLostPulses: z.int(),
    leaderLostPulses: z.int(),
    lans: z.array(z.string()).min(1),
    /** How long established connections may stay where they are after a planned change. */
    keepMs: z.int(),
  }),
  interfaces: z.array(farmInterfaceSchema),
  groups: z
    .array(
      z.strictObject({
        name: z.string(),
        power: z.record(z.string(), z.int()),
        rules: z.array(farmRuleSchema),
      }),
    )
    .min(1),
  /** Scripts open and close the traffic, not the state UP. */
  scriptControl: z.boolean(),
  resetConnections: z.boolean(),
});
export type FarmModuleConfig = z.infer<typeof farmModuleConfigSchema>;

export const moduleConfigSchema = z.discriminatedUnion("mode", [
  mirrorConfigSchema,
  farmModuleConfigSchema,
  lightConfigSchema,
]);
export type ModuleConfig = z.infer<typeof moduleConfigSchema>;

/** First port of module `id` for heartbeats (UDP). */
export function heartbeatPort(id: number): number {
  return 8888 + (id - 1);
}

/** First port of module `id` for replication (TCP). */
export function replicationPort(id: number): number {
  return 5600 + (id - 1) * 4;
}

/** First port of module `id` for the pulses of a farm (UDP). */
export function farmPort(id: number): number {
  return 4803 + (id - 1) * 3;
}
