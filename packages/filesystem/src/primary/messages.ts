/**
 * What the threads of a primary say to each other; everything urgent is in the shared memory.
 *
 * @module
 */
import type { MessagePort } from "node:worker_threads";
import type { Generation, MirrorEvent } from "@gemel/protocol";
import type { ScopeRules, TheirName } from "@gemel/replication";
import type { InheritedExchanges } from "../takeover/inheritance.ts";
import type { SyncMode } from "./gate.ts";

/** What a resynchronisation may take. */
export type ResyncLimits = {
  /** Null: as fast as it goes. */
  readonly bytesPerSecond: number | null;
  /** So many files are compared at a time. */
  readonly files: number;
};

/** Main thread to device thread. Each has an `id` and gets one `answer`. */
export type DeviceCommand =
  | { readonly type: "alone"; readonly id: number }
  | { readonly type: "born"; readonly id: number; readonly generation: Generation }
  | { readonly type: "admit"; readonly id: number; readonly generation: Generation }
  /** The application was ended: whatever waits or comes and cannot be answered fails. */
  | { readonly type: "fail"; readonly id: number }
  /** Everything may differ from now on; the link session ends. */
  | { readonly type: "compare_all"; readonly id: number }
  /** Compare both copies. */
  | { readonly type: "verify"; readonly id: number; readonly repair: boolean }
  /** Let what the comparison found be copied again; the link session ends. */
  | { readonly type: "repair"; readonly id: number }
  /** What a resynchronisation may take, one that runs included. */
  | { readonly type: "limits"; readonly id: number; readonly limits: ResyncLimits }
  /** Flush everything here, and on the peer if one is connected; answered when that is done. */
  | { readonly type: "drain"; readonly id: number }
  /** Read no more; answered when everything that was read was answered, and refused when that takes too long. */
  | { readonly type: "hand_over"; readonly id: number }
  /** A standby waits at the other end of `channel`: give it what it has to keep. */
  | {
      readonly type: "standby";
      readonly id: number;
      readonly channel: number;
      readonly pid: number;
    };

/** Link thread to device thread. */
export type LinkNotice = { readonly session: number } & (
  | {
      readonly type: "hashes";
      readonly request: number;
      readonly found: boolean;
      readonly hashes: Uint8Array;
    }
  /** The replica's change map, null when it has none that could be used. */
  | { readonly type: "map"; readonly bytes: Uint8Array | null }
  | {
      readonly type: "names";
      readonly request: number;
      readonly found: boolean;
      readonly to: string;
      readonly names: readonly TheirName[];
    }
);

/** Any thread to the main thread. */
export type ThreadMessage =
  | {
      readonly type: "answer";
      readonly id: number;
      readonly ok: boolean;
      /** Error code of the catalogue. */
      readonly code?: string;
      readonly message?: string;
    }
  /** An event for the controller. */
  | { readonly type: "event"; readonly event: MirrorEvent }
  /** The thread waits for its task. */
  | { readonly type: "loaded" }
  /** The link thread listens. */
  | { readonly type: "listening"; readonly port: number }
  /** It cannot. */
  | { readonly type: "refused"; readonly message: string }
  /** The kernel has ended every mount of the device thread. */
  | { readonly type: "unmounted" };

export type TreeDescriptors = {
  readonly path: string;
  readonly rootFd: number;
  readonly device: number;
  /** Of a mount that another process served before: files without a name, by inode number. */
  readonly inherited?: ReadonlyMap<number, number>;
};

export type DeviceThreadData = {
  readonly buffer: SharedArrayBuffer;
  readonly trees: readonly TreeDescriptors[];
  /** Readable when `words.commands` is set. */
  readonly wakeFd: number;
  readonly sync: SyncMode;
  readonly writeThrough: boolean;
  readonly resync: ResyncLimits;
  /** What of each tree is mirrored. */
  readonly scopes: readonly ScopeRules[];
  /** File of the change map. */
  readonly mapFile: string;
  /** Notices of the link thread. */
  readonly linkPort: MessagePort;
  /** What a predecessor was about to exchange; empty without one. */
  readonly exchanges: InheritedExchanges;
};
