/**
 * Reboot this host. It is the last thing that gemeld does: whoever asks waits, and is not answered.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import { GemelError } from "@gemel/base";
import { rebootHost } from "../system/native.ts";
import { runProgram } from "../system/run-program.ts";

/** How long an orderly one may take to end gemeld. */
const orderlyMs = 600_000;

/** Rejects when the host stays up. */
export async function reboot(how: "orderly" | "now"): Promise<never> {
  if (how === "orderly" && (await isAccepted())) await delay(orderlyMs);
  const code = rebootHost();
  throw new GemelError("internal", `This host cannot be rebooted (error ${-code})`, {
    remedy: "Reboot it by hand: what ran on it may not have ended",
  });
}

/** False: no systemd, or one that does not answer. */
async function isAccepted(): Promise<boolean> {
  try {
    return (await runProgram("systemctl", ["reboot"], { timeoutMs: 15_000 })).exitCode === 0;
  } catch (error) {
    if (error instanceof GemelError && error.code === "program_missing") return false;
    throw error;
  }
}
