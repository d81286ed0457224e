/**
 * Faults in quick succession, without waiting for what the one before has led to: what was acknowledged must be
 * there when all is healed, nobody may have had to yield what it wrote, and the two come together.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Prng } from "@gemel/base";
import type { LedgerCluster } from "./ledger-cluster.ts";
import { inject, mend, type PartitionFault, partitionFaults } from "./partition.ts";

export type Flap = {
  readonly fault: PartitionFault;
  readonly durationMs: number;
  /** Until the next one. */
  readonly pauseMs: number;
};

const durationMsMax = 6000;
const pauseMsMax = 2500;
const rejoinMaxMs = 90_000;

/** Two to four, drawn from `random`. */
export function drawFlaps(random: Prng): Flap[] {
  return Array.from({ length: 2 + Math.floor(random() * 3) }, () => ({
    fault: partitionFaults[Math.floor(random() * partitionFaults.length)] ?? "pair",
    durationMs: Math.round(random() * durationMsMax),
    pauseMs: Math.round(random() * pauseMsMax),
  }));
}

/** Play them; throws when something does not hold. */
export async function playFlaps(ledger: LedgerCluster, flaps: readonly Flap[]): Promise<void> {
  const primary = await ledger.untilProtected(rejoinMaxMs);
  try {
    for (const { fault, durationMs, pauseMs } of flaps) {
      await inject(ledger, fault, primary);
      await delay(durationMs);
      await mend(ledger);
      await delay(pauseMs);
    }
  } finally {
    await mend(ledger);
  }
  await ledger.untilProtected(rejoinMaxMs);
  await ledger.expectNothingLost();
  ledger.expectNobodyYielded();
}
