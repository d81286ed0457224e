/**
 * Everything that can happen to a module on a node: the only way in.
 *
 * @module
 */
import type { InstantMs } from "@gemel/base";
import type {
  ActionName,
  MirrorEvent,
  MirrorStatus,
  PeerReport,
  WitnessReply,
} from "@gemel/protocol";
import type { State } from "./state.ts";

/** What gemel-fs says by itself; its `done` is a {@link Finished}, the others are not for the engine. */
export type MirrorNotice =
  | Exclude<MirrorEvent, { readonly type: "done" | "log" | "standby" | "verify" }>
  /** Said by whoever watches it: it answers nothing any more. */
  | { readonly type: "hung" };

export type MonitorAction = "restart" | "stopstart" | "stop" | "noaction";

export type Finished = {
  readonly type: "finished";
  readonly effect: number;
  readonly ok: boolean;
  /** Error code of the catalogue when `ok` is false. */
  readonly code?: string | undefined;
  /** What went wrong, naming the thing: capital first, no full stop. */
  readonly message?: string | undefined;
  /** What to do about it, where the place knows better than the catalogue. */
  readonly remedy?: string | undefined;
  /** What the witness answered. */
  readonly witness?: WitnessReply | undefined;
};

export type Command = {
  readonly type: "command";
  /** Comes back in the `reply`. */
  readonly id: number;
  readonly action: ActionName;
  /** null: an administrator. Scripts and checkers name themselves. */
  readonly identity: string | null;
  readonly fullsync: boolean;
  /** 128 random bits, lower-case hex: the generation born if the command bears one. */
  readonly entropy: string;
};

export type Input =
  /** The daemon starts and nothing of the module runs on this host. */
  | { readonly type: "boot" }
  /**
   * The daemon starts again beside a gemel-fs that went on. `saved` is the last state it kept, null
   * when there is none; `mirror` is the answer to `hello`, null when gemel-fs is gone.
   */
  | {
      readonly type: "attach";
      readonly mirror: MirrorStatus | null;
      readonly saved: State | null;
    }
  | { readonly type: "deadline" }
  | { readonly type: "peer_report"; readonly report: PeerReport; readonly seenAt: InstantMs }
  /** A heartbeat whose report equals the last one. */
  | { readonly type: "peer_seen"; readonly seenAt: InstantMs }
  /** An authentic heartbeat whose report this version cannot read: the peer lives, all else is unknown from then on. */
  | { readonly type: "peer_unreadable"; readonly seenAt: InstantMs }
  /** One network's heartbeats came back or stopped; shown as resource `heartbeat.NETWORK`. */
  | { readonly type: "heartbeat"; readonly network: string; readonly status: "up" | "down" }
  | Command
  | Finished
  | { readonly type: "mirror"; readonly notice: MirrorNotice; readonly entropy: string }
  /** Of a farm: what its nodes agreed on is another thing for clients, or for whoever watches over it. */
  | { readonly type: "farm"; readonly rule: string; readonly message: string }
  /** A script counts an automatic restart of its own, or forgets those that were counted. */
  | { readonly type: "loop"; readonly op: "count" | "reset"; readonly identity: string }
  /** A monitor saw a change; `resource` as `class.name`. */
  | {
      readonly type: "monitor";
      readonly resource: string;
      readonly status: "up" | "down";
      readonly action: MonitorAction;
      /** `restart`: only these services; none: all. */
      readonly services?: readonly string[];
    };
