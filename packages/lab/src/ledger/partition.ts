/**
 * One fault between two protected nodes and their witness, and what has to hold from it until they are protected
 * again: of the two exactly one goes on, within a bound; what one node acknowledged after the other had is
 * never answered by the other again; nothing acknowledged is lost, and nobody had to be overruled.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Host } from "../host/host.ts";
import { monotonicMs } from "../system/monotonic.ts";
import { waitFor } from "../system/wait-for.ts";
import type { LedgerCluster } from "./ledger-cluster.ts";
import { nodesThatAnswered, overlapOf } from "./overlap.ts";
import type { Acknowledged } from "./record.ts";

export const partitionFaults = [
  /** The nodes do not hear each other; both hear the witness. */
  "pair",
  "primary_to_secondary",
  "secondary_to_primary",
  /** Cut off from the other node and from the witness, not from the clients. */
  "primary_isolated",
  "secondary_isolated",
  /** As a virtual machine that is paused: nothing of it runs or answers, until it all goes on. */
  "primary_frozen",
  "secondary_frozen",
] as const;
export type PartitionFault = (typeof partitionFaults)[number];

export type PartitionOutcome = {
  readonly fault: PartitionFault;
  readonly from: string;
  /** The node that went on. */
  readonly server: string;
  /** From the fault until the client's first answer of the node that went on. */
  readonly outageMs: number;
  /** From the end of the fault until both nodes were protected. */
  readonly rejoinMs: number;
  /** Acknowledged meanwhile, by all writers. */
  readonly acknowledged: number;
};

/** From the loss to an answer of the node that goes on, on top of the time-out. */
const takeOverMaxMs = 15_000;
const rejoinMaxMs = 60_000;
/** How long only one may have answered at the end of the fault. */
const watchedMs = 1000;

/** Play one; throws when something does not hold. */
export async function playPartition(
  ledger: LedgerCluster,
  fault: PartitionFault,
): Promise<PartitionOutcome> {
  const primary = await ledger.untilProtected(rejoinMaxMs);
  await ledger.untilAnswered(10_000, primary);
  const fromMs = monotonicMs();
  await inject(ledger, fault, primary);
  try {
    const first = await untilSettled(ledger, fromMs);
    await delay(watchedMs);
    const untilMs = monotonicMs();
    const last = { fromMs: untilMs - watchedMs, untilMs };
    const answered = nodesThatAnswered(ledger.acknowledged, last);
    if (answered.join() !== first.node)
      throw new Error(`${answered.join(" and ") || "Nobody"} answered, not ${first.node} alone`);
    await mend(ledger);
    await ledger.untilProtected(rejoinMaxMs);
    const rejoinMs = monotonicMs() - untilMs;
    await ledger.expectNothingLost();
    const window = { fromMs, untilMs: monotonicMs() };
    const overlap = overlapOf(ledger.acknowledged, window);
    if (overlap !== undefined)
      throw new Error(`Two nodes acknowledged at the same time: ${JSON.stringify(overlap)}`);
    ledger.expectNobodyYielded();
    return {
      fault,
      from: primary.name,
      server: first.node,
      outageMs: first.atMs - fromMs,
      rejoinMs,
      acknowledged: ledger.acknowledged.filter(({ beganMs }) => beganMs >= fromMs).length,
    };
  } finally {
    await mend(ledger);
  }
}

/** Begin it; `primary` is the one that serves, or served. */
export async function inject(
  ledger: LedgerCluster,
  fault: PartitionFault,
  primary: Host,
): Promise<void> {
  const { cluster } = ledger;
  const secondary = cluster.peerOf(primary);
  switch (fault) {
    case "pair":
      return cluster.partition();
    case "primary_to_secondary":
      return cluster.partitionOneWay(primary);
    case "secondary_to_primary":
      return cluster.partitionOneWay(secondary);
    case "primary_isolated":
      await cluster.cutFromWitness(primary);
      return cluster.partition();
    case "secondary_isolated":
      await cluster.cutFromWitness(secondary);
      return cluster.partition();
    case "primary_frozen":
      return freeze(primary);
    case "secondary_frozen":
      return freeze(secondary);
  }
}

/** The kernel of a paused machine answers no probe either. */
async function freeze(node: Host): Promise<void> {
  node.pause();
  await node.unplug();
}

/** End all faults. */
export async function mend(ledger: LedgerCluster): Promise<void> {
  await ledger.cluster.heal();
  for (const node of ledger.nodes) {
    await node.plugIn();
    node.resume();
  }
}

/** The client's first answer that cannot have been on its way before the loss was noticed. */
function untilSettled(ledger: LedgerCluster, fromMs: number): Promise<Acknowledged> {
  const noticedMs = fromMs + (ledger.settings.timeoutMs ?? 3000) / 2;
  return waitFor(
    () =>
      ledger.acknowledged.find(({ writer, beganMs }) => writer === "client" && beganMs > noticedMs),
    { what: "one node to go on", timeoutMs: noticedMs - fromMs + takeOverMaxMs, intervalMs: 10 },
  );
}
