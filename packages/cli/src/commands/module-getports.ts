/** `gemel module getports`: what a firewall must let through. @module */
import type { PortUse } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { chooseModule, type ModuleOption, modulePath } from "../module-choice.ts";
import { table } from "../table.ts";

export async function moduleGetports(context: Context, options: ModuleOption): Promise<number> {
  const module = await chooseModule(context, options);
  const ports = await context.client.call<PortUse[]>("GET", modulePath(module, "/ports"));
  const { terminal } = context;
  if (terminal.json) {
    terminal.printJson(ports);
    return 0;
  }
  const rows = ports.map(({ protocol, port, what }) => [String(port), protocol, what]);
  for (const line of table(["PORT", "", "FOR"], rows)) terminal.print(line);
  return 0;
}
