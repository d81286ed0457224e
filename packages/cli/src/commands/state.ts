/**
 * `gemel state`: one module in detail, or all in a table.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type { ModuleView } from "@gemel/protocol";
import { stateExitCodes } from "@gemel/protocol/module-state";
import type { Context } from "../context.ts";
import { chooseModule, type ModuleOption, modulePath, namedModule } from "../module-choice.ts";
import { moduleReport } from "../module-report.ts";
import { printModules } from "./module-list.ts";

export async function state(
  context: Context,
  options: ModuleOption & { readonly quiet?: boolean },
): Promise<number> {
  const { terminal } = context;
  if (options.quiet === true) return quietState(context, options);
  const named = namedModule(context, options);
  if (named !== null) {
    const view = await fetchModule(context, named);
    if (terminal.json) terminal.printJson(view);
    else printReport(context, view);
    return 0;
  }
  const modules = await context.client.call<ModuleView[]>("GET", "/modules");
  const [only] = modules;
  if (terminal.json) terminal.printJson(modules);
  else if (only !== undefined && modules.length === 1) printReport(context, only);
  else printModules(context, modules);
  return 0;
}

async function quietState(context: Context, options: ModuleOption): Promise<number> {
  const view = await fetchModule(context, await chooseModule(context, options));
  const code: number | undefined = stateExitCodes[view.state];
  if (code === undefined) {
    throw new GemelError("internal", `The daemon reports a state unknown here: ${view.state}`);
  }
  return code;
}

function fetchModule(context: Context, module: string): Promise<ModuleView> {
  return context.client.call<ModuleView>("GET", modulePath(module));
}

function printReport({ terminal }: Context, view: ModuleView): void {
  for (const line of moduleReport(view, terminal, Date.now())) terminal.print(line);
}
