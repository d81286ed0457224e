/** `gemel cluster token`: what another node needs to join. @module */
import { GemelError } from "@gemel/base";
import type { JoinTokenRequest, JoinTokenView } from "@gemel/protocol";
import type { Context } from "../context.ts";
import { formatDuration, parseDuration } from "../quantities.ts";

export type TokenOptions = { readonly valid?: string };

export async function clusterToken(context: Context, options: TokenOptions): Promise<number> {
  const token = await requestToken(context, options);
  if (context.terminal.json) context.terminal.printJson(token);
  else printToken(context, token);
  return 0;
}

export function requestToken({ client }: Context, { valid }: TokenOptions): Promise<JoinTokenView> {
  const body: JoinTokenRequest = valid === undefined ? {} : { validMs: durationOf(valid) };
  return client.call("giveJoinToken", { body });
}

export function printToken({ terminal }: Context, token: JoinTokenView): void {
  const [host = token.node] = token.hosts;
  const left = formatDuration(Date.parse(token.expiresAt) - Date.now());
  terminal.print(`On the other node, within ${left}, once:`);
  terminal.print(`  gemel cluster join ${host}`);
  terminal.print(`It asks for the token: ${token.token}`);
  terminal.print(`It must show the same fingerprint: ${token.fingerprint}`);
}

function durationOf(text: string): number {
  const ms = parseDuration(text);
  if (ms !== null) return ms;
  throw new GemelError("usage", `--valid is a duration like 15m or 2h, not "${text}"`);
}
