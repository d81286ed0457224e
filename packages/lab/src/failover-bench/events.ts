/**
 * The events that are measured, each from a protected pair to a protected pair.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import type { Host } from "../host/host.ts";
import { type LedgerCluster, ledgerModule } from "../ledger/ledger-cluster.ts";
import { monotonicMs } from "../system/monotonic.ts";
import { waitFor } from "../system/wait-for.ts";
import {
  deathPatterns,
  handOverPatterns,
  receivePatterns,
  type Step,
  type StepPattern,
  stepsOf,
  takeOverPatterns,
} from "./steps.ts";

export const eventNames = ["power_cut", "swap", "kill"] as const;
export type EventName = (typeof eventNames)[number];

export type Measured = {
  /** On the nodes, by their logs. */
  readonly steps: readonly Step[];
  /** The longest gap between two answers that the client saw. */
  readonly outageMs: number;
};

const protectedMaxMs = 90_000;

export const events: Readonly<Record<EventName, (ledger: LedgerCluster) => Promise<Measured>>> = {
  power_cut: async (ledger) => {
    const { primary, secondary, beganMs, eventAt } = await begin(ledger);
    await primary.powerCut();
    await ledger.untilAnswered(30_000, secondary);
    const outageMs = ledger.outageMs(beganMs);
    const steps = await logged(ledger, secondary, eventAt, takeOverPatterns);
    await ledger.powerOn(primary);
    return { steps, outageMs };
  },

  swap: async (ledger) => {
    const { primary, secondary, beganMs, eventAt } = await begin(ledger);
    await ledger.cluster.gemel(primary, ["swap", "-m", ledgerModule]);
    await ledger.untilAnswered(30_000, secondary);
    const outageMs = ledger.outageMs(beganMs);
    const there = await logged(ledger, secondary, eventAt, receivePatterns);
    const here = await logged(ledger, primary, eventAt, handOverPatterns);
    return { steps: [...here, ...there].sort((a, b) => a.ms - b.ms), outageMs };
  },

  kill: async (ledger) => {
    const { primary, beganMs, eventAt } = await begin(ledger);
    const pid = readFileSync(`/proc/${primary.pid}/root/run/ledger.pid`, "utf8").trim();
    await primary.execOk("kill", ["-9", pid]);
    await ledger.untilAnswered(30_000, primary);
    const outageMs = ledger.outageMs(beganMs);
    return { steps: await logged(ledger, primary, eventAt, deathPatterns), outageMs };
  },
};

type Begun = {
  readonly primary: Host;
  readonly secondary: Host;
  readonly beganMs: number;
  /** Wall clock, as the logs have it. */
  readonly eventAt: number;
};

async function begin(ledger: LedgerCluster): Promise<Begun> {
  const primary = await ledger.untilProtected(protectedMaxMs);
  await ledger.untilAnswered(30_000, primary);
  const secondary = ledger.cluster.peerOf(primary);
  return { primary, secondary, beganMs: monotonicMs(), eventAt: Date.now() };
}

/** The steps, once the last one is in the log. */
async function logged(
  ledger: LedgerCluster,
  node: Host,
  eventAt: number,
  patterns: readonly StepPattern[],
): Promise<Step[]> {
  const last = patterns.at(-1)?.name ?? "";
  let steps: Step[] = [];
  await waitFor(
    async () => {
      // A node that is busy answers the next look.
      const entries = await ledger.cluster.log(node, ledgerModule).catch(() => []);
      steps = stepsOf(entries, eventAt, patterns);
      return steps.some(({ name }) => name === last);
    },
    {
      what: `"${last}" in the log of ${node.name}`,
      timeoutMs: 30_000,
      describe: () => JSON.stringify(steps),
    },
  );
  return steps;
}
