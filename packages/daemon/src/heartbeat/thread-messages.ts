/** What the main thread and the heartbeat thread say to each other. @module */

import type { Signs } from "./signs.ts";

export type BeatLan = {
  readonly name: string;
  readonly address: string;
  readonly peerAddress: string;
};

/** Everything needed to beat for one module. */
export type BeatSettings = {
  readonly module: string;
  readonly node: string;
  readonly peer: string;
  readonly port: number;
  readonly pulseMs: number;
  readonly timeoutMs: number;
  readonly lans: readonly BeatLan[];
};

/** Everything needed to pulse for one farm module. */
export type FarmBeatSettings = {
  readonly module: string;
  readonly node: string;
  readonly port: number;
  readonly pulseMs: number;
  /** Silence after which the others go on without this node. */
  readonly lostMs: number;
  readonly lans: readonly {
    readonly name: string;
    readonly address: string;
    /** Of the other nodes. */
    readonly peers: Readonly<Record<string, string>>;
  }[];
};

/** The other nodes, in one order for both threads. */
export function farmPeers({ lans }: FarmBeatSettings): string[] {
  return [...new Set(lans.flatMap(({ peers }) => Object.keys(peers)))].sort();
}

export type ToThread =
  /** `signs`: of the other nodes, in the order of {@link farmPeers}. */
  | { readonly type: "add_farm"; readonly settings: FarmBeatSettings; readonly signs: Signs }
  /** `signs`: of the peer. */
  | { readonly type: "add"; readonly settings: BeatSettings; readonly signs: Signs }
  | { readonly type: "remove"; readonly module: string }
  /** The thread ends by itself. */
  | { readonly type: "end" }
  /** `report` is JSON; it is sent at once and at every pulse from now on. */
  | { readonly type: "report"; readonly module: string; readonly report: string }
  /** The same of a farm; it is sent at once only when it is urgent. */
  | {
      readonly type: "farm_report";
      readonly module: string;
      readonly report: string;
      readonly urgent: boolean;
    };

export type FromThread =
  | { readonly type: "ready"; readonly notes: readonly string[] }
  /** A report that differs from the one before; JSON, not validated yet. */
  | {
      readonly type: "report";
      readonly module: string;
      readonly report: string;
      /** Milliseconds since boot, as everywhere. */
      readonly atMs: number;
      /** For {@link SignReader}. */
      readonly news: number;
    }
  /** Proof of life with the report known already, after a silence. */
  | { readonly type: "seen"; readonly module: string; readonly atMs: number }
  /** Said on every change, and "down" once after `timeout` when nothing ever came. */
  | { readonly type: "lan"; readonly module: string; readonly lan: string; readonly up: boolean }
  /** A farm node's pulse that differs from its last one; JSON, not validated yet. */
  | {
      readonly type: "pulse";
      readonly module: string;
      readonly node: string;
      readonly pulse: string;
      readonly atMs: number;
      readonly news: number;
    }
  /** Its pulse as it is known already, after a silence. */
  | {
      readonly type: "heard";
      readonly module: string;
      readonly node: string;
      readonly atMs: number;
    }
  /** Its host says that nobody listens: gemeld does not run there. */
  | {
      readonly type: "away";
      readonly module: string;
      readonly node: string;
      readonly atMs: number;
    }
  /** This process was stopped for so long that its pulse may be overtaken: say what is true now. */
  | { readonly type: "awake"; readonly module: string }
  | {
      readonly type: "problem";
      readonly module: string;
      readonly lan: string;
      readonly code: string;
      readonly message: string;
    };
