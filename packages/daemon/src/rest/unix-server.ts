/**
 * The REST interface on a unix socket: who may connect is decided by the file's mode.
 *
 * @module
 */
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { dirname } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import type { App } from "./app.ts";

const socketMode = 0o660;

export type RestServer = { readonly close: () => Promise<void> };

/**
 * Listens when it resolves; who asks before there is an `app` waits for it. A socket left behind is
 * replaced: the daemon's lock is held.
 */
export async function serveRest(app: Promise<App>, path: string): Promise<RestServer> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  rmSync(path, { force: true });
  const server = createAdaptorServer({
    fetch: async (request, env) => (await app).fetch(request, env),
  }) as Server;
  const mask = process.umask(0o117);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, () => resolve());
    });
  } finally {
    process.umask(mask);
  }
  chmodSync(path, socketMode);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
