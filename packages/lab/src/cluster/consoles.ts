/**
 * The web consoles of the lab's nodes, on the machine's loopback.
 *
 * @module
 */
import { join } from "node:path";
import { layout, welcomeLinkSchema } from "@gemel/protocol";
import { forward } from "../forward/forwarder.ts";
import type { Host } from "../host/host.ts";
import { postNothing } from "./rest-client.ts";

const port = 7443;

export type Console = {
  readonly node: string;
  /** `https://127.0.0.1:PORT/`; the certificate is one of the lab's own. */
  readonly url: string;
};

/** Makes the consoles of `nodes` reachable through `client`, which must be able to reach them. */
export async function openConsoles(
  client: Host,
  nodes: readonly { readonly name: string; readonly address: string }[],
): Promise<Console[]> {
  const ports = await forward(
    client,
    nodes.map(({ address }, index) => ({
      port: port + index,
      target: { host: address, port },
    })),
  );
  return nodes.map(({ name }, index) => ({
    node: name,
    url: `https://127.0.0.1:${ports[index]}/`,
  }));
}

/** A link to `console` that signs in once, as `gemel console login` on that node prints it. */
export async function welcomeUrl(node: Host, { url }: Console): Promise<string> {
  const socket = join(`/proc/${node.pid}/root`, layout().apiSocket);
  const { token } = welcomeLinkSchema.parse(await postNothing(socket, "/api/v1/welcome"));
  return `${url}#/welcome?token=${encodeURIComponent(token)}`;
}
