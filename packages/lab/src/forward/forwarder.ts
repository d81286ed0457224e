/**
 * Addresses of the machine's loopback that lead to ports inside of the lab, for a browser.
 *
 * Nothing of the machine's network is changed: one process of a host takes what arrives further.
 *
 * @module
 */
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { fileURLToPath } from "node:url";
import type { Host } from "../host/host.ts";

const program: string = fileURLToPath(new URL("program.ts", import.meta.url));
const loopback = "127.0.0.1";

export type Forward = {
  /** On the machine's loopback; another one is taken when it is in use, any when left out. */
  readonly port?: number;
  readonly target: { readonly host: string; readonly port: number };
};

/** Begins to forward through `via` and returns the ports on 127.0.0.1; it ends with that host. */
export async function forward(via: Host, forwards: readonly Forward[]): Promise<number[]> {
  const child = via.spawnWithChannel(process.execPath, [
    "--disable-warning=ExperimentalWarning",
    program,
  ]);
  const ports: number[] = [];
  for (const { port, target } of forwards) {
    const server = await listen(port ?? 0).catch(() => listen(0));
    const address = server.address();
    ports.push(typeof address === "object" && address !== null ? address.port : 0);
    const ready = once(child, "message");
    child.send(target, server);
    await ready;
    // The other process holds it now.
    server.close();
  }
  child.disconnect();
  child.unref();
  return ports;
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, loopback, () => resolve(server));
  });
}
