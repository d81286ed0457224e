/**
 * `gemel module uninstall`: the module goes, the data of the application stays.
 *
 * @module
 */
import type { Context } from "../context.ts";
import { configTakes } from "../module-choice.ts";

export async function moduleUninstall(
  context: Context,
  options: { readonly module: string },
): Promise<number> {
  const { module } = options;
  await context.client.call("uninstall", { module }, configTakes);
  const { terminal } = context;
  if (terminal.json) terminal.printJson({ module, uninstalled: true });
  else terminal.print(`Uninstalled module ${module}; the data of its application is untouched`);
  return 0;
}
