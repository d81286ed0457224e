import type { Context } from "../context.ts";
import { displayLines, fetchDisplay } from "../display.ts";
import { type ModuleOption, namedModule } from "../module-choice.ts";
import { ownVersion } from "./version.ts";

export async function level(context: Context, options: ModuleOption): Promise<number> {
  const { client, terminal } = context;
  const named = namedModule(context, options);
  const { host = "-", os = "-", node, version } = await client.call("node");
  const names =
    named === null ? (await client.call("modules")).map(({ module }) => module) : [named];
  const shown = await Promise.all(
    names.map(async (module) => ({ module, ...(await fetchDisplay(context, module, "level")) })),
  );
  if (terminal.json) {
    terminal.printJson({
      node,
      host,
      os,
      daemon: version,
      cli: await ownVersion(),
      modules: shown,
    });
    return 0;
  }
  terminal.print(`Host    ${host}${host === node ? "" : `, node ${node}`}`);
  terminal.print(`OS      ${os}`);
  terminal.print(`Gemel   ${version}`);
  for (const one of shown) {
    const lines = displayLines(one);
    terminal.print("");
    terminal.print(terminal.palette.bold(`Module  ${one.module}`));
    for (const line of lines.length === 0 ? ["says nothing of its level"] : lines) {
      terminal.print(`  ${line}`);
    }
  }
  return 0;
}
