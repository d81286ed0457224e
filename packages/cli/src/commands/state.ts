/**
 * `gemel state`: one module in detail, or all in a table.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type { ModuleView } from "@gemel/protocol";
import { stateExitCodes } from "@gemel/protocol/module-state";
import type { Context } from "../context.ts";
import { displayLines, fetchDisplay } from "../display.ts";
import { chooseModule, type ModuleOption, namedModule } from "../module-choice.ts";
import { moduleReport } from "../module-report.ts";
import { printModules } from "./module-list.ts";
import { printAll } from "./resources.ts";

export async function state(
  context: Context,
  options: ModuleOption & { readonly quiet?: boolean; readonly verbose?: boolean },
): Promise<number> {
  const { terminal } = context;
  if (options.quiet === true) return quietState(context, options);
  if (options.verbose === true) return verboseState(context, options);
  const named = namedModule(context, options);
  if (named !== null) {
    const view = await fetchModule(context, named);
    if (terminal.json) terminal.printJson(view);
    else printReport(context, view);
    return 0;
  }
  const modules = await context.client.call("modules");
  const [only] = modules;
  if (terminal.json) terminal.printJson(modules);
  else if (only !== undefined && modules.length === 1) printReport(context, only);
  else printModules(context, modules);
  return 0;
}

/** Each module in detail, with all resources and what its own script prints. */
async function verboseState(context: Context, options: ModuleOption): Promise<number> {
  const { client, terminal } = context;
  const named = namedModule(context, options);
  const views = named === null ? await client.call("modules") : [await fetchModule(context, named)];
  const whole = await Promise.all(
    views.map(async (view) => ({
      view,
      resources: await client.call("resources", { module: view.module }),
      display: await fetchDisplay(context, view.module, "state"),
    })),
  );
  if (terminal.json) {
    const documents = whole.map(({ view, display }) => ({ ...view, display }));
    terminal.printJson(named === null ? documents : documents[0]);
    return 0;
  }
  if (views.length === 0) printModules(context, views);
  for (const [at, { view, resources, display }] of whole.entries()) {
    if (at > 0) terminal.print("");
    printReport(context, view);
    terminal.print("");
    printAll(context, resources);
    const lines = displayLines(display);
    if (lines.length > 0) terminal.print("");
    for (const line of lines) terminal.print(line);
  }
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
  return context.client.call("module", { module });
}

function printReport({ terminal }: Context, view: ModuleView): void {
  for (const line of moduleReport(view, terminal, Date.now())) terminal.print(line);
}
