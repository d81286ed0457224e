import type { Context } from "../context.ts";
import { chooseModule, configTakes, type ModuleOption } from "../module-choice.ts";
import { showCheck } from "./module-confcheck.ts";
import { moduleExport } from "./module-export.ts";

export type ConfigOptions = ModuleOption & { readonly dryRun?: boolean; readonly all?: boolean };

export async function moduleConfig(context: Context, options: ConfigOptions): Promise<number> {
  const module = await chooseModule(context, options);
  if (options.dryRun === true) return showCheck(context, module, {});
  const view = await context.client.call("reconfigure", { module }, configTakes);
  if (options.all === true) return moduleExport(context, { module });
  const { terminal } = context;
  if (terminal.json) terminal.printJson(view);
  else terminal.print(`Module ${view.module} is configured on ${view.node} (${view.state})`);
  return 0;
}
