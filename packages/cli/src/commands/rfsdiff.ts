import type { Context } from "../context.ts";
import { chooseModule, type ModuleOption } from "../module-choice.ts";
import { formatBytes } from "../quantities.ts";

/** A large tree takes its time. */
const timeoutMs = 600_000;

export async function rfsdiff(context: Context, options: ModuleOption): Promise<number> {
  const module = await chooseModule(context, options);
  const found = await context.client.call("diff", { module }, { timeoutMs });
  const { terminal } = context;
  if (terminal.json) {
    terminal.printJson(found);
    return 0;
  }
  const { everything, files, directories, bytes } = found;
  if (!everything && files === 0 && directories === 0) {
    terminal.print("Nothing has changed that the other node may not have");
    return 0;
  }
  const what = everything ? "Everything has to be compared" : "May differ";
  terminal.print(`${what}: ${files} files, ${directories} directories, ${formatBytes(bytes)}`);
  terminal.print("Only blocks that do differ are sent: this is the most that it can be");
  return 0;
}
