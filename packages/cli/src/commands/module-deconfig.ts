/**
 * `gemel module deconfig`: no configuration is in force; the module's files stay.
 *
 * @module
 */
import type { InstalledModule } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { configTimeoutMs, modulePath } from "../module-choice.ts";

export async function moduleDeconfig(
  context: Context,
  { module }: { readonly module: string },
): Promise<number> {
  const path = modulePath(module, "/config");
  const answer = await context.client.call<InstalledModule>(
    "DELETE",
    path,
    undefined,
    configTimeoutMs,
  );
  const { terminal } = context;
  if (terminal.json) terminal.printJson(answer);
  else terminal.print(`Module ${module} is not configured any more; its files are there`);
  return 0;
}
