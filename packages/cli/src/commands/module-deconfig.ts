import type { Context } from "../context.ts";
import { configTakes } from "../module-choice.ts";

export async function moduleDeconfig(
  context: Context,
  { module }: { readonly module: string },
): Promise<number> {
  const answer = await context.client.call("deconfigure", { module }, configTakes);
  const { terminal } = context;
  if (terminal.json) terminal.printJson(answer);
  else terminal.print(`Module ${module} is not configured any more; its files are there`);
  return 0;
}
