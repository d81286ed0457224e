/**
 * A part of a node stops (SIGSTOP) for a while and goes on: the service must not be away for longer than that, and
 * nothing that was answered may be lost.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { Host } from "../host/host.ts";
import { monotonicMs } from "../system/monotonic.ts";
import { identify, signal } from "../system/process-identity.ts";
import type { LedgerCluster } from "./ledger-cluster.ts";
import { overlapOf } from "./overlap.ts";

export const pausedParts = ["gemeld", "gemel-fs", "host"] as const;
export type PausedPart = (typeof pausedParts)[number];

export type PauseOutcome = {
  /** The longest time in which the client got no answer. */
  readonly outageMs: number;
  /** From the end of the pause until both nodes were protected. */
  readonly rejoinMs: number;
  readonly server: string;
};

/** What their command lines contain. */
const programs = { gemeld: "daemon/src/main.ts", "gemel-fs": "filesystem/src/main.ts" } as const;
const rejoinMaxMs = 120_000;

/** Pause a part of the primary, or of the secondary, for `durationMs`; throws when something does not hold. */
export async function playPause(
  ledger: LedgerCluster,
  part: PausedPart,
  on: "primary" | "secondary",
  durationMs: number,
): Promise<PauseOutcome> {
  const primary = await ledger.untilProtected(rejoinMaxMs);
  await ledger.untilAnswered(10_000, primary);
  const node = on === "primary" ? primary : ledger.cluster.peerOf(primary);
  const fromMs = monotonicMs();
  pause(node, part);
  try {
    await delay(durationMs);
  } finally {
    node.resume();
  }
  const untilMs = monotonicMs();
  const { node: server } = await ledger.untilAnswered(30_000);
  await ledger.untilProtected(rejoinMaxMs);
  const rejoinMs = monotonicMs() - untilMs;
  await ledger.expectNothingLost();
  const window = { fromMs, untilMs: monotonicMs() };
  const overlap = overlapOf(ledger.acknowledged, window);
  if (overlap !== undefined)
    throw new Error(`Two nodes acknowledged at the same time: ${JSON.stringify(overlap)}`);
  return { outageMs: ledger.outageMs(fromMs), rejoinMs, server };
}

function pause(node: Host, part: PausedPart): void {
  if (part === "host") {
    node.pause();
    return;
  }
  const pids = node.processes().filter((pid) => commandLine(pid).includes(programs[part]));
  if (pids.length === 0) throw new Error(`No ${part} runs on ${node.name}`);
  for (const pid of pids) {
    const identity = identify(pid);
    if (identity !== undefined) signal(identity, "SIGSTOP");
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    // ENOENT, ESRCH: it has ended.
    return "";
  }
}
