/**
 * `gemel module config`: read the module's `userconfig.xml` again.
 *
 * @module
 */
import type { ModuleView } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { chooseModule, type ModuleOption, modulePath } from "../module-choice.ts";

export async function moduleConfig(context: Context, options: ModuleOption): Promise<number> {
  const module = await chooseModule(context, options);
  const view = await context.client.call<ModuleView>("POST", modulePath(module, "/config"));
  const { terminal } = context;
  if (terminal.json) terminal.printJson(view);
  else terminal.print(`Module ${view.module} is configured on ${view.node}`);
  return 0;
}
