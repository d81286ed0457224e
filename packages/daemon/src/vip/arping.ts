/**
 * ARP on behalf of a virtual address: is somebody using it, and telling everybody where it is now.
 *
 * @see RFC 5227, IPv4 Address Conflict Detection
 * @module
 */
import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { GemelError } from "@gemel/base";
import { runProgram } from "../system/run-program.ts";

const probesAtMs = [0, 120];
const probeWaitMs = 350;
/** Sooner than a client retries, and again for switches and hosts that missed it. */
const announcementsAtMs = [0, 100, 200, 300, 400, 1000, 2000, 5000, 10_000];

/** Whether somebody on `device`'s network answers for `address`. Takes 0.35 s when nobody does. */
export async function isAnswered(device: string, address: string): Promise<boolean> {
  const stop = new AbortController();
  const probes = probesAtMs.map(async (atMs) => {
    await delay(atMs);
    const args = ["-D", "-q", "-c", "2", "-w", "2", "-I", device, address];
    const result = await runProgram("arping", args, { signal: stop.signal });
    if (result.exitCode === 1) return true;
    if (stop.signal.aborted || result.exitCode === 0) return await new Promise<never>(() => {});
    throw new GemelError("internal", `arping on ${device} failed: ${result.stderr.trim()}`);
  });
  try {
    return await Promise.race([...probes, delay(probeWaitMs, false)]);
  } finally {
    stop.abort();
  }
}

/** Announce `address` in bursts, in the background, until `signal` ends it. Errors are ignored. */
export function announce(device: string, address: string, signal: AbortSignal): void {
  for (const atMs of announcementsAtMs) {
    void delay(atMs, undefined, { signal, ref: false }).then(
      () => {
        for (const kind of ["-U", "-A"]) once(kind, device, address);
      },
      // AbortError: the address was given up.
      () => undefined,
    );
  }
}

function once(kind: string, device: string, address: string): void {
  const args = [kind, "-q", "-c", "1", "-w", "1", "-I", device, address];
  spawn("arping", args, { stdio: "ignore" })
    .on("error", () => undefined)
    .unref();
}
