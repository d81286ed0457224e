/**
 * `gemel drain`, `undrain`, `farm`: what this node takes of a farm's traffic.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type { FarmRequest, ModuleView } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { farmReport } from "../farm-report.ts";
import { chooseModule, type ModuleOption } from "../module-choice.ts";

/** Take nothing new; what is connected stays, for a time. */
export function drain(context: Context, options: ModuleOption): Promise<number> {
  return change(context, options, "drain");
}

export function undrain(context: Context, options: ModuleOption): Promise<number> {
  return change(context, options, "undrain");
}

/** For scripts of a module with `scriptcontrol="on"`. */
export function openTraffic(context: Context, options: ModuleOption): Promise<number> {
  return change(context, options, "open");
}

export function closeTraffic(context: Context, options: ModuleOption): Promise<number> {
  return change(context, options, "close");
}

/** Shares, slots, membership and rules, as this node sees them. */
export async function showFarm(context: Context, options: ModuleOption): Promise<number> {
  const module = await chooseModule(context, options);
  const view = await context.client.call("module", { module });
  return show(context, view);
}

async function change(
  context: Context,
  options: ModuleOption,
  traffic: FarmRequest["traffic"],
): Promise<number> {
  const module = await chooseModule(context, options);
  return show(context, await context.client.call("changeTraffic", { module, body: { traffic } }));
}

function show({ terminal }: Context, view: ModuleView): number {
  if (view.farm === null) {
    throw new GemelError("refused", `The ${view.mode} module ${view.module} is no farm`, {
      remedy: "gemel state shows it",
    });
  }
  if (terminal.json) terminal.printJson(view.farm);
  else for (const line of farmReport(view.farm, terminal)) terminal.print(line);
  return 0;
}
