/**
 * The heartbeat thread runs before everything else on the host. V8 collects in parts and lets other threads do
 * some of them; while it waits for these it asks again and again, which at such a priority takes the processor
 * from the very threads that it waits for: all of the host stood still, for minutes.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const launcher: string = fileURLToPath(new URL("../../../../bin/gemeld", import.meta.url));
const program: string = fileURLToPath(new URL("real-time-garbage.ts", import.meta.url));

/** What `bin/gemeld` tells Node. */
function flagsOfGemeld(): string[] {
  const script = readFileSync(launcher, "utf8").replaceAll("\\\n", "");
  const line = script.split("\n").find((one) => one.startsWith("exec ")) ?? "";
  return line.split(/\s+/).filter((word) => word.startsWith("--"));
}

test("gemeld: a real-time thread does not wait for other threads to collect its garbage", () => {
  const flags = flagsOfGemeld();
  expect(flags).toContain("--disable-warning=ExperimentalWarning");
  // One processor, so that nobody else can collect while it runs.
  const command = ["-c", "0", process.execPath, ...flags, program];
  const share = Number(execFileSync("taskset", command, { encoding: "utf8", timeout: 60_000 }));
  process.stdout.write(
    `a thread that makes garbage had ${(share * 100).toFixed(0)} % of its processor\n`,
  );
  expect(share).toBeGreaterThan(0);
  expect(share).toBeLessThan(0.25);
});
