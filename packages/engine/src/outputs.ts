/**
 * Everything the engine can ask of the world, executed in the order given: the only way out.
 *
 * @module
 */
import type { ErrorCode } from "@gemel/base";
import type {
  LineageRecord,
  LogEntry,
  MirrorCommand,
  ModuleEvent,
  ModuleState,
  PeerReport,
  WitnessRequest,
} from "@gemel/protocol";

type WithoutId<T> = T extends unknown ? Omit<T, "id"> : never;

/** A command for gemel-fs; the executor adds the id. What an operator asks of it is no decision. */
export type MirrorRequest = WithoutId<
  Exclude<
    MirrorCommand,
    { readonly type: "compare_all" | "limits" | "estimate" | "verify" | "repair" | "hand_over" }
  >
>;

/** Monitors belong to the scripts of their class: started after them, stopped before them. */
export const monitorClasses = ["prim", "both", "second", "sec"] as const;
export type MonitorClass = (typeof monitorClasses)[number];

export type ScriptName =
  | "prestart"
  | "poststop"
  | "transition"
  | `start_${MonitorClass}`
  | `stop_${MonitorClass}`;

/** Why the states change, as scripts get it. */
export type ScriptAction = "start" | "stop" | "restart" | "swap" | "failover" | "wait";

export type Action =
  /** Arguments: present state, next state, action; with `force`, "force" comes before them. */
  | {
      readonly type: "script";
      readonly name: ScriptName;
      readonly args: readonly [state: ModuleState, next: ModuleState, action: ScriptAction];
      readonly force: boolean;
      /** A restart of these services only; absent: of all. */
      readonly services?: readonly string[];
    }
  | {
      readonly type: "mirror";
      readonly command: MirrorRequest;
      /** Beyond it the command has failed; without it the executor has a limit of its own. */
      readonly withinMs?: number;
    }
  /**
   * Before the first copy onto this node: the replicated directories exist (`directory_missing`)
   * and, with `mustBeEmpty`, hold nothing (`not_empty`).
   */
  | { readonly type: "check_directories"; readonly mustBeEmpty: boolean }
  /** `probe`: fails with `address_in_use` when another machine answers for a virtual address. */
  | { readonly type: "vip"; readonly op: "probe" | "add" | "remove" }
  /**
   * In a farm. `enter`: this node has the addresses and the rules, and takes nothing yet. `open`: it takes
   * its share. `drain`: it takes nothing new; ends when nothing is connected any more, or its time is over.
   * `cut`: it takes nothing at once. `leave`: nothing of the addresses and the rules is left.
   */
  | { readonly type: "farm"; readonly op: "enter" | "open" | "drain" | "cut" | "leave" }
  | {
      readonly type: "monitors";
      readonly op: "start" | "stop";
      readonly classes: readonly MonitorClass[];
    }
  /**
   * Copy the replicated directories aside; they are about to be overwritten. `diverged`: both went on from
   * the same data; what this node wrote since is the least to be kept.
   */
  | { readonly type: "rescue"; readonly generation: string; readonly diverged: boolean }
  /** End every process that still uses the mount. */
  | { readonly type: "kill_users" }
  /** Kill gemel-fs, and it only: a standby goes on in its place. Fails when it cannot be killed. */
  | { readonly type: "end_mirror" }
  /**
   * Reboot the host: `orderly`, everything on it is stopped first; `now`, nothing is. It never succeeds: gemeld
   * ends with the host. It fails when the host stays up, and when it was rebooted for `limit.count` times within
   * `limit.withinMs` already.
   */
  | {
      readonly type: "reboot";
      readonly how: "orderly" | "now";
      readonly limit: { readonly count: number; readonly withinMs: number };
    }
  /** End the script that runs now: with SIGTERM, then by force. Its own effect ends with that. */
  | { readonly type: "end_script" }
  /** Reset the clients' connections to the virtual addresses. */
  | { readonly type: "reset_connections" }
  /** `finished` carries the answer; an answer that did not come in time is a failure. */
  | { readonly type: "witness"; readonly request: WitnessRequest };

export type Refusal = {
  readonly code: ErrorCode;
  readonly rule: string;
  readonly message: string;
  readonly remedy: string;
};

export type Output =
  /** Barrier: what follows waits until the record is durable. */
  | { readonly type: "persist"; readonly record: LineageRecord }
  /** Send it now and at every pulse from now on. */
  | { readonly type: "report"; readonly report: PeerReport }
  | { readonly type: "start"; readonly effect: number; readonly action: Action }
  | {
      readonly type: "log";
      readonly level: LogEntry["level"];
      readonly component: string;
      readonly rule?: string;
      readonly message: string;
    }
  | { readonly type: "event"; readonly event: Omit<ModuleEvent, "id" | "at"> }
  | {
      readonly type: "reply";
      readonly command: number;
      /** null: accepted. */
      readonly refusal: Refusal | null;
    };
