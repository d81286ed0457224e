/**
 * On what, and with which revision, something was measured.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { availableParallelism, loadavg, release, totalmem } from "node:os";
import { repository } from "../host/host.ts";
import { run } from "../system/run.ts";

export type Machine = {
  readonly kernel: string;
  readonly cores: number;
  readonly memoryMiB: number;
  /** Processes that wanted to run, mean of the last minute. */
  readonly load: number;
  readonly node: string;
  readonly revision: string;
};

export async function thisMachine(): Promise<Machine> {
  const git = await run("git", ["-C", repository, "rev-parse", "--short", "HEAD"]);
  return {
    kernel: release(),
    cores: availableParallelism(),
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    load: Number((loadavg()[0] ?? 0).toFixed(1)),
    node: process.version,
    revision: git.code === 0 ? git.stdout.trim() : packageVersion(),
  };
}

function packageVersion(): string {
  const text = readFileSync(`${repository}/package.json`, "utf8");
  return /"version": "([^"]+)"/.exec(text)?.[1] ?? "unknown";
}
