/**
 * `gemel module restore`: one of the last configurations comes into force again.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type { Context } from "../context.ts";
import { chooseModule, configTakes, type ModuleOption } from "../module-choice.ts";

export async function moduleRestore(
  context: Context,
  options: ModuleOption & { readonly back: string },
): Promise<number> {
  const back = Number(options.back);
  if (!Number.isInteger(back) || back < 0) {
    throw new GemelError("usage", `--back is a number from 0 up, not "${options.back}"`);
  }
  const module = await chooseModule(context, options);
  const view = await context.client.call("restore", { module, body: { back } }, configTakes);
  const { terminal } = context;
  if (terminal.json) terminal.printJson(view);
  else terminal.print(`Module ${module} has its former configuration again (${view.state})`);
  return 0;
}
