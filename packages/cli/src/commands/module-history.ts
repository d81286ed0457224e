import type { Context } from "../context.ts";
import { chooseModule, type ModuleOption } from "../module-choice.ts";
import { formatTime } from "../quantities.ts";
import { table } from "../table.ts";

export async function moduleHistory(context: Context, options: ModuleOption): Promise<number> {
  const module = await chooseModule(context, options);
  const kept = await context.client.call("history", { module });
  const { terminal } = context;
  if (terminal.json) {
    terminal.printJson(kept);
    return 0;
  }
  const rows = kept.map(({ back, at, file }) => [String(back), formatTime(at), file]);
  for (const line of table(["BACK", "IN FORCE SINCE", "PACKAGE"], rows)) terminal.print(line);
  return 0;
}
