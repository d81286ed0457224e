/**
 * What a gate means for an operation that arrives: the table of `docs/internals/mirror-process.md`.
 *
 * Gates travel between threads as small numbers in shared memory; the numbers are private to the
 * process.
 *
 * @module
 */
import type { Gate } from "@gemel/protocol";

export const gateNumbers: { readonly [G in Gate]: number } = {
  frozen: 0,
  alone_unborn: 1,
  alone: 2,
  connected: 3,
};

const gateNames: readonly Gate[] = ["frozen", "alone_unborn", "alone", "connected"];

export function gateName(number: number): Gate {
  return gateNames[number] ?? "frozen";
}

/** Of the application's operations; reads belong to no class. */
export type OperationClass = "mutation" | "sync";

/**
 * - `park`: not executed yet; kept aside until the gate opens.
 * - `ask`: the same, and a birth has to be asked for.
 * - `local`: executed; answered when it is done on this node.
 * - `peer`: executed and sent; answered when the peer has it, by class and `sync=`.
 */
export type Disposition = "park" | "ask" | "local" | "peer";

const dispositions: Readonly<Record<Gate, Disposition>> = {
  frozen: "park",
  alone_unborn: "ask",
  alone: "local",
  connected: "peer",
};

export function disposition(gate: Gate): Disposition {
  return dispositions[gate];
}

/** `sync=` of the module. */
export type SyncMode = "write" | "fsync";

/** Whether an executed operation has to wait for an acknowledgement of the peer. */
export function waitsForPeer(gate: Gate, kind: OperationClass, sync: SyncMode): boolean {
  return disposition(gate) === "peer" && (kind === "sync" || sync === "write");
}
