/**
 * One node as the explorer sees it: what is on its disk, its engine, its gemel-fs.
 *
 * @module
 */
import type { State } from "@gemel/engine";
import type { Generation, LineageRecord, PeerReport, WitnessRequest } from "@gemel/protocol";

/** Writes are bits: what a disk holds is a set of them. */
export type Writes = number;

export type Mirror = {
  readonly role: "idle" | "primary" | "replica";
  readonly gate: "frozen" | "alone_unborn" | "alone" | "connected";
  readonly link: "down" | "linked" | "resyncing" | "up";
  /** This end of the session is open. */
  readonly session: boolean;
  readonly generation: Generation | null;
  /** The write that is executed here and not answered yet. */
  readonly pending: Writes;
  /** It waits for the replica before it lets go. */
  readonly draining: boolean;
};

export const idleMirror: Mirror = {
  role: "idle",
  gate: "frozen",
  link: "down",
  session: false,
  generation: null,
  pending: 0,
  draining: false,
};

export type Node = {
  /** null: without power. */
  readonly engine: State | null;
  readonly disk: LineageRecord;
  readonly data: Writes;
  /** A record could not be applied: only a new copy mends it. */
  readonly hole: boolean;
  readonly mirror: Mirror;
  /** What the peer may hear: null before the first report. */
  readonly report: PeerReport | null;
  /** Starts of gemeld, and generations born here: they name what must be unique. */
  readonly lives: number;
  readonly births: number;
};

/** What one end of a link session tells the other. */
export type Message =
  | { readonly type: "begin" }
  | { readonly type: "record"; readonly write: Writes }
  | { readonly type: "ack"; readonly write: Writes }
  | { readonly type: "seal"; readonly generation: Generation; readonly data: Writes }
  | { readonly type: "sealed"; readonly generation: Generation };

/** What leaves a node in the course of one event. */
export type Emission = {
  readonly sends: readonly Message[];
  /** This end of the session was closed: nothing for it arrives any more. */
  readonly closes: boolean;
  /** The last request to the witness; one that was in flight before is no longer waited for. */
  readonly asks: WitnessRequest | null;
  /** Writes that the application was told are durable. */
  readonly answers: Writes;
  /** The sole right was recorded, with this data on the disk. */
  readonly promotions: readonly { readonly data: Writes; readonly agreed: boolean }[];
};

export const silent: Emission = {
  sends: [],
  closes: false,
  asks: null,
  answers: 0,
  promotions: [],
};
