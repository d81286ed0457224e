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

/** The hardware address that answers for `address` on `device`'s network. Null, after 0.35 s: nobody does. */
export async function answererOf(device: string, address: string): Promise<string | null> {
  const stop = new AbortController();
  const probes = probesAtMs.map(async (atMs) => {
    await delay(atMs);
    const args = ["-D", "-c", "2", "-w", "2", "-I", device, address];
    const result = await runProgram("arping", args, { signal: stop.signal });
    if (result.exitCode === 1) return hardwareIn(result.stdout);
    if (stop.signal.aborted || result.exitCode === 0) return await new Promise<never>(() => {});
    throw new GemelError("internal", `arping on ${device} failed: ${result.stderr.trim()}`);
  });
  try {
    return await Promise.race([...probes, delay(probeWaitMs, null)]);
  } finally {
    stop.abort();
  }
}

/** "Unicast reply from 198.18.1.9 [02:00:C6:12:01:09]  0.6ms" */
function hardwareIn(words: string): string {
  return /\[([0-9A-Fa-f:]{17})\]/.exec(words)?.[1]?.toLowerCase() ?? "an unknown address";
}

/** Announce `address` in bursts, in the background, until `signal` ends it. Errors are ignored. */
export function announce(device: string, address: string, signal: AbortSignal): void {
  for (const atMs of announcementsAtMs) {
    void delay(atMs, undefined, { signal, ref: false }).then(
      () => announceOnce(device, address),
      // AbortError: the address was given up.
      () => undefined,
    );
  }
}

/** A request and an answer that nobody asked for: some believe only one of them. */
export function announceOnce(device: string, address: string): void {
  for (const kind of ["-U", "-A"]) once(kind, device, address);
}

function once(kind: string, device: string, address: string): void {
  const args = [kind, "-q", "-c", "1", "-w", "1", "-I", device, address];
  spawn("arping", args, { stdio: "ignore" })
    .on("error", () => undefined)
    .unref();
}
