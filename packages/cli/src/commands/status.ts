import { clusterScreen } from "../cluster-screen.ts";
import type { Context } from "../context.ts";

export async function status({ client, terminal }: Context): Promise<number> {
  const overview = await client.call("overview");
  if (terminal.json) terminal.printJson(overview);
  else for (const line of clusterScreen(overview, terminal, Date.now())) terminal.print(line);
  const good = ["protected", "running"];
  return overview.modules.every(({ sentence }) => good.includes(sentence.code)) ? 0 : 1;
}
