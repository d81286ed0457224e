import type { Context } from "../context.ts";
import { chooseModule, type ModuleOption } from "../module-choice.ts";

/** The other program has to be started. */
const timeoutMs = 60_000;

export async function rfsupgrade(context: Context, options: ModuleOption): Promise<number> {
  const module = await chooseModule(context, options);
  const upgraded = await context.client.call("upgrade", { module }, { timeoutMs });
  const { terminal } = context;
  if (terminal.json) {
    terminal.printJson(upgraded);
    return 0;
  }
  const { from, to } = upgraded;
  const before = from ?? "an early version";
  terminal.print(`gemel-fs ${to} goes on in the place of ${before}; see gemel state -m ${module}`);
  return 0;
}
