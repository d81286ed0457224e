/**
 * `gemel module list`: the modules on this node, one per line.
 *
 * @module
 */
import type { ModuleView } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { table } from "../table.ts";

export async function moduleList(context: Context): Promise<number> {
  const modules = await context.client.call("modules");
  if (context.terminal.json) context.terminal.printJson(modules);
  else printModules(context, modules);
  return 0;
}

export function printModules({ terminal }: Context, modules: readonly ModuleView[]): void {
  if (modules.length === 0) {
    terminal.print("No module is installed; see gemel module install --help");
    return;
  }
  const rows = modules.map((view) => [
    view.module,
    String(view.id),
    terminal.byReadiness(view.readiness, view.state),
    terminal.byReadiness(view.readiness, view.readiness),
    view.protected ? terminal.palette.good("yes") : terminal.palette.bad("no"),
    view.reason,
  ]);
  const header = ["MODULE", "ID", "STATE", "READINESS", "PROTECTED", "WHY"];
  for (const line of table(header, rows)) terminal.print(line);
}
