import type { Context } from "../context.ts";
import { table } from "../table.ts";

export async function moduleListid({ client, terminal }: Context): Promise<number> {
  const modules = await client.call("installed");
  if (terminal.json) {
    terminal.printJson(modules);
    return 0;
  }
  const rows = modules.map(({ module, id, state, problem }) => [
    module,
    id === null ? "-" : String(id),
    state ?? "-",
    problem ?? "",
  ]);
  for (const line of table(["MODULE", "ID", "STATE", "PROBLEM"], rows)) terminal.print(line);
  return 0;
}
