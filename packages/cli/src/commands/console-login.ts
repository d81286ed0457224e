import type { Context } from "../context.ts";

export async function consoleLogin({ client, terminal }: Context): Promise<number> {
  const link = await client.call("makeWelcome");
  if (terminal.json) {
    terminal.printJson(link);
    return 0;
  }
  terminal.print("Open one of these, once, within ten minutes:");
  for (const address of link.addresses) terminal.print(`  ${address}${link.path}`);
  return 0;
}
