/**
 * `gemel get` and `gemel set`: resources, by operators and by the programs of a module.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type { ResourceSet, ResourceView } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { chooseModule, type ModuleOption } from "../module-choice.ts";
import { formatTime } from "../quantities.ts";
import { table } from "../table.ts";

const historyShown = 3;

export async function getResource(
  context: Context,
  options: ModuleOption & { readonly resource?: string },
): Promise<number> {
  const module = await chooseModule(context, options);
  const all = await context.client.call("resources", { module });
  if (options.resource !== undefined) return printOne(context, all, options.resource);
  const { terminal } = context;
  if (terminal.json) terminal.printJson(all);
  else printAll(context, all);
  return 0;
}

function printOne({ terminal }: Context, all: readonly ResourceView[], name: string): number {
  const found = all.find((one) => one.name === name);
  if (found === undefined) {
    throw new GemelError("usage", `There is no resource "${name}"`, { remedy: "gemel get" });
  }
  if (terminal.json) terminal.printJson(found);
  else terminal.print(found.value);
  return 0;
}

export function printAll({ terminal }: Context, all: readonly ResourceView[]): void {
  const { good, bad, dim } = terminal.palette;
  const rows = all.map(({ name, value, detail, since, history }) => {
    const before = history.slice(0, historyShown).map((past) => past.value);
    const colour = value === "up" ? good : value === "down" ? bad : dim;
    return [name, colour(value), formatTime(since), before.join(", "), detail];
  });
  for (const line of table(["RESOURCE", "VALUE", "SINCE", "BEFORE", ""], rows))
    terminal.print(line);
}

export type SetOptions = ModuleOption & {
  readonly resource: string;
  readonly value: string;
  readonly identity?: string;
  readonly skipHistory?: boolean;
  readonly forceHistory?: boolean;
};

export async function setResource(context: Context, options: SetOptions): Promise<number> {
  const module = await chooseModule(context, options);
  const { resource, value, identity } = options;
  const body: ResourceSet = {
    name: resource,
    value,
    ...(identity === undefined ? {} : { identity }),
    ...(options.skipHistory === true ? { history: "skip" } : {}),
    ...(options.forceHistory === true ? { history: "force" } : {}),
  };
  await context.client.call("setResource", { module, body });
  if (context.terminal.json) context.terminal.printJson({ module, ...body });
  return 0;
}
