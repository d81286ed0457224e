/**
 * What the engine needs to know of the configuration, and nothing else.
 *
 * @module
 */
import { assert } from "@gemel/base";
import type { MirrorConfig, ModuleConfig, ModuleMode } from "@gemel/protocol";
import { type RuleSet, ruleSetOf } from "./failover/rule-set.ts";

export type EngineConfig = {
  readonly mode: ModuleMode;
  readonly module: string;
  readonly node: string;
  readonly peer: string;
  /** Address of the peer on the network that carries replication. */
  readonly peerAddress: string;
  /** Where gemel-fs of this node listens when it serves. */
  readonly replicationPort: number;
  readonly boot: boolean;
  readonly failover: boolean;
  /**
   * `alone`: whoever serves stays; a node's name: it gets the service back after it rejoined; `lastprim`:
   * the node that was primary before it stopped does.
   */
  readonly defaultPrimary: string;
  /** What becomes of the one that steps back after both went on alone. */
  readonly splitBrain: "yield" | "ask";
  /** Restarts by checkers within `loopIntervalMs` before the module is stopped; 0 = no limit. */
  readonly maxLoop: number;
  readonly loopIntervalMs: number;
  readonly heartbeatPulseMs: number;
  readonly heartbeatTimeoutMs: number;
  /** How long a starting node that may serve listens first whether the peer serves already. */
  readonly listenMs: number;
  /** How long a primary may stay frozen without the right before it hands the service over. */
  readonly freezeMaxMs: number;
  /** Who decides when the nodes cannot hear each other; `none`: silence does, not safe in a partition. */
  readonly arbiter: "none" | "witness";
  /** Without a witness: a resource that must be `up` for silence to count; null: none. */
  readonly pingResource: string | null;
  /** How much later than the primary a secondary asks the witness. */
  readonly headStartMs: number;
  /** How often the witness is looked at, and asked again. */
  readonly witnessPollMs: number;
  readonly failoverRules: RuleSet;
  /**
   * `on`: where a checker or a rule wants a stop and a start, the host reboots in between. `on` and
   * `last_resort`: it reboots at once when what must end after the right was lost cannot be ended.
   */
  readonly automaticReboot: "off" | "on" | "last_resort";
  /** First pause before something that failed is tried again; doubles up to 256 times of it. */
  readonly retryMs: number;
};

/** Where a module stands in its cluster: this node, the other one, how to reach it. */
export type Placement = {
  readonly node: string;
  readonly peer: string;
  readonly peerAddress: string;
  readonly arbiter?: EngineConfig["arbiter"];
};

export function engineConfig(module: MirrorConfig, placement: Placement): EngineConfig {
  return {
    ...placement,
    ...commonOf(module),
    mode: "mirror",
    replicationPort: module.mirror.port,
    failover: module.failover,
    defaultPrimary: module.defaultPrimary,
    splitBrain: module.splitBrain,
    heartbeatPulseMs: module.heartbeat.pulseMs,
    heartbeatTimeoutMs: module.heartbeat.timeoutMs,
    listenMs: 5 * module.heartbeat.pulseMs,
    freezeMaxMs: Math.max(30_000, 3 * module.heartbeat.timeoutMs),
    arbiter: placement.arbiter ?? "none",
    pingResource: pingResourceOf(module),
    headStartMs: 500,
    witnessPollMs: 1000,
  };
}

function pingResourceOf({ checkers }: MirrorConfig): string | null {
  return checkers.find(({ resource }) => resource.startsWith("splitbrain."))?.resource ?? null;
}

/** How often a module without heartbeats looks whether something is due. */
const upPulseMs = 1000;

/** For a module that serves wherever it is started: it has no peer, so what is about one means nothing. */
export function upEngineConfig(module: ModuleConfig, node: string): EngineConfig {
  const common = commonOf(module);
  return {
    ...common,
    mode: module.mode,
    node,
    peer: "",
    peerAddress: "",
    replicationPort: 0,
    failover: true,
    defaultPrimary: "alone",
    splitBrain: "yield",
    heartbeatPulseMs: Math.min(upPulseMs, common.failoverRules.periodMs),
    heartbeatTimeoutMs: 3 * upPulseMs,
    listenMs: 0,
    freezeMaxMs: 30_000,
    arbiter: "none",
    pingResource: null,
    headStartMs: 0,
    witnessPollMs: upPulseMs,
  };
}

type Common =
  | "module"
  | "boot"
  | "maxLoop"
  | "loopIntervalMs"
  | "failoverRules"
  | "automaticReboot"
  | "retryMs";

function commonOf(module: ModuleConfig): Pick<EngineConfig, Common> {
  const failoverRules = ruleSetOf(module);
  assert(failoverRules.ok, "the failover rules of a configuration that was loaded can be read");
  return {
    failoverRules: failoverRules.value,
    module: module.name,
    boot: module.boot === "on",
    maxLoop: module.maxLoop,
    automaticReboot: module.automaticReboot,
    loopIntervalMs: module.loopIntervalMs,
    retryMs: 1000,
  };
}
