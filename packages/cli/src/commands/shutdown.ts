/**
 * `gemel shutdown`: every module on this node is stopped; what is to start at boot does.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import { GemelError } from "@gemel/base";
import type { ActionRequest, ModuleView } from "@gemel/protocol";
import type { Context, Verb } from "../context.ts";
import { parseDuration } from "../quantities.ts";

const pollIntervalMs = 100;

export type ShutdownOptions = { readonly timeout: string };

export const shutdown: Verb<ShutdownOptions> = async (context, { timeout }) => {
  const timeoutMs = parseDuration(timeout);
  if (timeoutMs === null)
    throw new GemelError("usage", `--timeout is a duration like 60s or 2m, not "${timeout}"`);
  const deadlineMs = performance.now() + timeoutMs;
  const stop: ActionRequest = { action: "shutdown" };
  // All are told first, so that none waits for another's application to end.
  for (const { module } of await running(context))
    await context.client.call("act", { module, body: stop });
  for (;;) {
    const left = await running(context);
    if (left.length === 0) break;
    if (performance.now() >= deadlineMs) {
      const names = left.map(({ module, state }) => `${module} (${state})`).join(", ");
      throw new GemelError("timeout", `Not stopped yet: ${names}`, {
        remedy: "Wait, or run `gemel forcestop -m MODULE`",
      });
    }
    await sleep(pollIntervalMs);
  }
  if (context.terminal.json) context.terminal.printJson([]);
  else context.terminal.print("All modules on this node are stopped");
  return 0;
};

async function running({ client }: Context): Promise<readonly ModuleView[]> {
  const modules = await client.call("modules");
  return modules.filter(({ state }) => state !== "STOP");
}
