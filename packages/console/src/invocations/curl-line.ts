/** A request as a line of curl. @module */
import type { PlainRequest } from "@gemel/client";
import { bodyText, hasSecret, shellWord } from "./shell-words.ts";

/** `address`: where the path is, through the node that serves the page. */
export function curlLine({ method, body }: PlainRequest, address: string): string {
  const parts = ["curl", "-H 'Authorization: Bearer TOKEN'"];
  if (method !== "GET") parts.push(`-X ${method}`);
  if (body === undefined) return [...parts, shellWord(address)].join(" ");
  parts.push("-H 'Content-Type: application/json'");
  const text = bodyText(body);
  // A command line is seen by everybody on the host.
  if (hasSecret(body)) {
    return [...parts, "-d @-", `${shellWord(address)} <<'END'\n${text}\nEND`].join(" ");
  }
  return [...parts, `-d ${shellWord(text)}`, shellWord(address)].join(" ");
}
