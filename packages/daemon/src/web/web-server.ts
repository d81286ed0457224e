/**
 * HTTPS on the addresses of this node: TLS 1.3, bounded in everything.
 *
 * An address that is not there yet, or a port in use, is tried again; it never ends gemeld.
 *
 * @module
 */
import { constants } from "node:crypto";
import type { RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import type { TlsOptions } from "node:tls";
import type { Journal } from "../log/journal.ts";

const againMs = 5000;
const connectionsMax = 512;
const headerSizeMax = 16 << 10;
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 120_000;
/** Longer than the other nodes are silent, which measure every ten seconds: a handshake costs both some milliseconds. */
const keepAliveMs = 25_000;
/** Streams are cut after that time, too: their listeners come again. */
const retireMs = 2000;

export type WebServerOptions = {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly tls: TlsOptions;
  readonly listener: RequestListener;
  readonly journal: Journal;
};

export class WebServer {
  readonly #options: WebServerOptions;
  readonly #servers = new Map<string, Server>();
  readonly #timers = new Set<NodeJS.Timeout>();
  /** What is shown now. */
  #tls: TlsOptions;
  #closed = false;

  constructor(options: WebServerOptions) {
    this.#options = options;
    this.#tls = options.tls;
  }

  /** Resolves when each address was tried once. */
  async listen(): Promise<void> {
    await Promise.all(this.#options.addresses.map((address) => this.#listenOn(address, true)));
  }

  /** Those it listens on now. */
  get addresses(): string[] {
    return [...this.#servers.keys()];
  }

  get port(): number {
    for (const server of this.#servers.values()) {
      const address = server.address();
      if (typeof address === "object" && address !== null) return address.port;
    }
    return this.#options.port;
  }

  /** New connections are shown the new certificate, by whichever name they ask. */
  renew(tls: TlsOptions): void {
    this.#tls = tls;
    for (const server of this.#servers.values()) server.setSecureContext(tls);
  }

  /**
   * Another server takes its place: nobody is let in any more, and the port is free at once. Who is being
   * answered is answered: it may be the very request that changed the addresses.
   */
  retire(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const server of this.#servers.values()) {
      server.close();
      setTimeout(() => server.closeAllConnections(), retireMs).unref();
    }
    this.#servers.clear();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    const ended = [...this.#servers.values()].map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );
    this.#servers.clear();
    await Promise.all(ended);
  }

  async #listenOn(address: string, isFirst: boolean): Promise<void> {
    const { port, listener, journal } = this.#options;
    const server = createServer(
      {
        ...this.#tls,
        // A server keeps the one that it was made with, also with another certificate.
        SNICallback: (name, callback) => {
          if (this.#tls.SNICallback === undefined) callback(null);
          else this.#tls.SNICallback(name, callback);
        },
        // Who asks is read from the certificate of this very connection.
        secureOptions: constants.SSL_OP_NO_TICKET,
        maxHeaderSize: headerSizeMax,
        headersTimeout: headersTimeoutMs,
        requestTimeout: requestTimeoutMs,
        keepAliveTimeout: keepAliveMs,
      },
      listener,
    );
    server.maxConnections = connectionsMax;
    server.on("tlsClientError", (_, socket) => socket.destroy());
    try {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen({ port, host: address }, resolve);
      });
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      if (isFirst) journal.note(`HTTPS on ${address} port ${port}: ${words}; trying again`, "E");
      this.#tryAgain(address);
      return;
    }
    server.removeAllListeners("error");
    // Too many connections are refused one by one; nothing else may end the daemon.
    server.on("error", () => undefined);
    if (this.#closed) server.close();
    else this.#servers.set(address, server);
  }

  #tryAgain(address: string): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#listenOn(address, false);
    }, againMs).unref();
    this.#timers.add(timer);
  }
}
