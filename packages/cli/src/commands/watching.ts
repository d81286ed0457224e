/**
 * `gemel errd`, `checker`, `failover` and `boot`: `on|off|status`, and `errd list|enable|disable`.
 *
 * @module
 */
import type { ClassRequest, ModuleSettings } from "@gemel/protocol";
import type { Context, Verb } from "../context.ts";
import { chooseModule, type ModuleOption } from "../module-choice.ts";
import { table } from "../table.ts";

export function switchWatching(what: keyof ModuleSettings, on: boolean): Verb<ModuleOption> {
  return async (context, options) => {
    const module = await chooseModule(context, options);
    const settings = await context.client.call("changeSettings", { module, body: { [what]: on } });
    const { terminal } = context;
    if (terminal.json) terminal.printJson(settings);
    else terminal.print(`${module}: ${what} is ${on ? "on" : "off"} on this node`);
    return 0;
  };
}

/** Where nobody has said anything; `failover`: as the configuration says. */
const usual = { errd: "on", checker: "on", boot: "off", failover: null } as const;

/** `what` as it is on this node: on, off, or as the configuration says. */
export function showSwitch(what: keyof ModuleSettings): Verb<ModuleOption> {
  return async (context, options) => {
    const module = await chooseModule(context, options);
    const all = await context.client.call("resources", { module });
    // Shown only where somebody has said it.
    const said = all.find(({ name }) => name === `usersetting.${what}`)?.value ?? usual[what];
    const { terminal } = context;
    if (terminal.json) terminal.printJson({ [what]: said });
    else terminal.print(`${module}: ${what} is ${said ?? "as configured"} on this node`);
    return 0;
  };
}

export function enableClass(on: boolean): Verb<ModuleOption> {
  return async (context, options, [name = ""]) => {
    const module = await chooseModule(context, options);
    const body: ClassRequest = { class: name, on };
    const all = await context.client.call("enableClass", { module, body });
    const { terminal } = context;
    if (terminal.json) terminal.printJson(all);
    else terminal.print(`${module}: the class ${name} is ${on ? "" : "not "}watched on this node`);
    return 0;
  };
}

export async function listWatched(context: Context, options: ModuleOption): Promise<number> {
  const module = await chooseModule(context, options);
  const all = await context.client.call("monitored", { module });
  const { terminal } = context;
  if (terminal.json) {
    terminal.printJson(all);
    return 0;
  }
  const { good, bad, dim } = terminal.palette;
  const rows = all.map(({ name, class: group, action, pids, up }) => {
    const state = up === null ? dim("not watched") : up ? good("up") : bad("down");
    return [name, group, action, state, pids.join(" ")];
  });
  for (const line of table(["NAME", "CLASS", "ACTION", "STATE", "PIDS"], rows)) {
    terminal.print(line);
  }
  return 0;
}
