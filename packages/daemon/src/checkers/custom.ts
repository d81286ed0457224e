/**
 * A custom checker: a program of the module that runs as long as its time is, and sets its resource
 * itself. One that ends is started again, not more often than every few seconds.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { Checker } from "@gemel/protocol";
import { killGroup } from "../scripts/script-runner.ts";
import type { CheckerHost } from "./checkers.ts";

const againAfterMs = 5000;
const killAfterMs = 2000;

type CustomLook = Extract<Checker["look"], { readonly type: "custom" }>;

export async function runCustom(
  checker: Checker,
  look: CustomLook,
  host: CheckerHost,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    const words = await runOnce(checker, look, host, stop);
    if (stop.aborted) return;
    host.ended(checker, `${look.exec} ${words}; it is started again`);
    try {
      await delay(againAfterMs, undefined, { signal: stop, ref: false });
    } catch {
      // AbortError: it is not wanted any more.
      return;
    }
  }
}

/** How it ended, in words. */
function runOnce(
  checker: Checker,
  look: CustomLook,
  host: CheckerHost,
  stop: AbortSignal,
): Promise<string> {
  const path = look.exec.startsWith("/") ? look.exec : `${host.scripts}/${look.exec}`;
  const args = [host.module, checker.resource, ...look.args];
  const output = host.output(checker.resource);
  const fd = output === null ? null : openSync(output, "a", 0o640);
  return new Promise((resolve) => {
    const child = spawn(path, args, {
      cwd: host.scripts,
      env: { ...process.env, ...host.environment },
      detached: true,
      stdio: ["ignore", fd ?? "ignore", fd ?? "ignore"],
    });
    if (fd !== null) closeSync(fd);
    let force: NodeJS.Timeout | undefined;
    const end = (): void => {
      killGroup(child.pid, "SIGTERM");
      force = setTimeout(() => killGroup(child.pid, "SIGKILL"), killAfterMs);
    };
    stop.addEventListener("abort", end, { once: true });
    const finish = (words: string): void => {
      stop.removeEventListener("abort", end);
      clearTimeout(force);
      // What it started goes with it.
      killGroup(child.pid, "SIGKILL");
      resolve(words);
    };
    child.once("error", (error) => finish(`cannot be run: ${error.message}`));
    child.once("exit", (code, signal) => finish(`ended (${code ?? signal ?? "unknown"})`));
  });
}
