/**
 * `gemel status`: the cluster on one screen. Exit code 0: every module is protected, or runs as well as it can
 * (a farm on several nodes, a light module); 1: one does not.
 *
 * @module
 */
import type { Overview } from "@gemel/protocol";
import { clusterScreen } from "../cluster-screen.ts";
import type { Context } from "../context.ts";

export async function status({ client, terminal }: Context): Promise<number> {
  const overview = await client.call<Overview>("GET", "/overview");
  if (terminal.json) terminal.printJson(overview);
  else for (const line of clusterScreen(overview, terminal, Date.now())) terminal.print(line);
  const good = ["protected", "running"];
  return overview.modules.every(({ sentence }) => good.includes(sentence.code)) ? 0 : 1;
}
