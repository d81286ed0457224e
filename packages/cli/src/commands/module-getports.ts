import type { Context } from "../context.ts";
import { chooseModule, type ModuleOption } from "../module-choice.ts";
import { table } from "../table.ts";

export async function moduleGetports(context: Context, options: ModuleOption): Promise<number> {
  const module = await chooseModule(context, options);
  const ports = await context.client.call("ports", { module });
  const { terminal } = context;
  if (terminal.json) {
    terminal.printJson(ports);
    return 0;
  }
  const rows = ports.map(({ protocol, port, what }) => [String(port), protocol, what]);
  for (const line of table(["PORT", "", "FOR"], rows)) terminal.print(line);
  return 0;
}
