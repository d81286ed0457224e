/**
 * Which module a command means: `-m`, else GEMELMODULE, else the only one there is.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type { Context } from "./context.ts";

/** For what puts files in force, or out of it: scripts of the module may run, a minute each. */
export const configTakes = { timeoutMs: 180_000 } as const;

export type ModuleOption = { readonly module?: string };

/** The module named by option or environment; null when neither names one. */
export function namedModule(context: Context, options: ModuleOption): string | null {
  const { GEMELMODULE: fromEnv = "" } = context.env;
  return options.module ?? (fromEnv === "" ? null : fromEnv);
}

/** Asks the daemon only when nothing names the module. */
export async function chooseModule(context: Context, options: ModuleOption): Promise<string> {
  const named = namedModule(context, options);
  if (named !== null) return named;
  const modules = await context.client.call("modules");
  const [only] = modules;
  if (only === undefined) {
    throw new GemelError("unknown_module", "There is no module on this node", {
      remedy: "Install one with `gemel module install`",
    });
  }
  if (modules.length > 1) {
    const names = modules.map((module) => module.module).join(", ");
    throw new GemelError("usage", `There are ${modules.length} modules: ${names}`, {
      remedy: "Name one with -m",
    });
  }
  return only.module;
}
