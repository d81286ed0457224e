/**
 * What the threads of a replica are started with, and what they tell the main thread.
 *
 * @module
 */
import type { Generation } from "@gemel/protocol";
import type { ScopeRules } from "@gemel/replication";
import type { IdentityFiles } from "../link/tls-identity.ts";
import type { SyncMode } from "../primary/gate.ts";

export type ApplyThreadData = {
  readonly buffer: SharedArrayBuffer;
  /** Descriptors of the replicated directories themselves, in the order of the trees. */
  readonly rootFds: readonly number[];
  /** What of each is mirrored. */
  readonly scopes: readonly ScopeRules[];
  /** An eventfd that becomes readable when the words have something new to say. */
  readonly wakeFd: number;
  readonly host: string;
  readonly port: number;
  readonly module: string;
  readonly agreement: string;
  readonly node: string;
  readonly peers: readonly string[];
  readonly key: Uint8Array;
  /** Null: the link is not encrypted. */
  readonly identity: IdentityFiles | null;
  readonly sync: SyncMode;
  readonly sendTimeoutMs: number;
  /** File of this node's change map, and the directories that it is about. */
  readonly mapFile: string;
  readonly directories: readonly string[];
};

export type FlushThreadData = {
  readonly buffer: SharedArrayBuffer;
  readonly rootFds: readonly number[];
  readonly wakeFd: number;
  readonly sendTimeoutMs: number;
  readonly mapFile: string;
  readonly directories: readonly string[];
};

export type ReplicaEvent =
  | { readonly type: "link"; readonly up: boolean; readonly reason: string }
  /** Everything up to the seal is durable: record `generation`, then call `sealRecorded`. */
  | { readonly type: "seal"; readonly generation: Generation }
  /** Nothing comes from the primary, not even that it is alive; or it does again. */
  | { readonly type: "quiet"; readonly quiet: boolean }
  /** Nothing is applied any more; the data lacks what came after. */
  | { readonly type: "broken"; readonly message: string }
  | {
      readonly type: "log";
      readonly level: "info" | "warning" | "error";
      readonly message: string;
    };

/** {@link ReplicaEvent}, with what the main thread must know besides. */
export type ThreadMessage =
  | Exclude<ReplicaEvent, { readonly type: "seal" }>
  | { readonly type: "seal"; readonly generation: Generation; readonly epoch: number };

/** Wake whoever polls the eventfd. */
export const wakeBytes: Uint8Array = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0);
