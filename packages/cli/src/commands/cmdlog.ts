/** `gemel cmdlog`: what was asked of a module here, and which scripts ran for it. @module */
import { GemelError } from "@gemel/base";
import type { Command } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { chooseModule, type ModuleOption } from "../module-choice.ts";
import { formatTime } from "../quantities.ts";
import { table } from "../table.ts";

export async function cmdlog(
  context: Context,
  options: ModuleOption & { readonly lines: string },
): Promise<number> {
  const lines = Number(options.lines);
  if (!Number.isInteger(lines) || lines < 0) {
    throw new GemelError("usage", `-n is a number of commands, not "${options.lines}"`);
  }
  const module = await chooseModule(context, options);
  const commands = await context.client.call("commands", { module, query: { lines } });
  const { terminal } = context;
  if (terminal.json) {
    terminal.printJson(commands);
    return 0;
  }
  const rows = commands.map((command) => [
    formatTime(command.at, { ms: true }),
    command.who === "" ? "-" : command.who,
    command.via === "" ? "gemeld" : command.via,
    command.what,
    command.result ?? "runs",
    command.durationMs === null ? "-" : `${(command.durationMs / 1000).toFixed(1)} s`,
    detailOf(command),
  ]);
  const heads = ["BEGAN", "WHO", "THROUGH", "COMMAND", "RESULT", "TOOK", "DETAIL"];
  for (const line of table(heads, rows)) terminal.print(line);
  return 0;
}

/** A request without the path that every one of them has. */
function detailOf({ kind, detail }: Command): string {
  return kind === "script" ? detail : detail.replace(/^\w+ \S*/, "").trim();
}
