/**
 * A reverse proxy that shows a console below a path, as a company's web server does.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { createServer, request, type Server } from "node:https";
import type { AddressInfo } from "node:net";

export type PrefixProxy = { readonly url: string; readonly close: () => Promise<void> };

/** `target` below `prefix` ("/ha/gemel") of a server of its own; what is elsewhere is not found. */
export async function prefixProxy(
  prefix: string,
  target: string,
  identity: { readonly certificate: string; readonly key: string },
): Promise<PrefixProxy> {
  const tls = { cert: readFileSync(identity.certificate), key: readFileSync(identity.key) };
  const server = createServer(tls, (asked, answer) => {
    const path = asked.url ?? "/";
    if (!path.startsWith(`${prefix}/`)) {
      answer.writeHead(404).end();
      return;
    }
    const { method, headers } = asked;
    const url = new URL(path.slice(prefix.length), target);
    const onward = request(url, { method, headers, rejectUnauthorized: false }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `https://127.0.0.1:${port}${prefix}/`, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
