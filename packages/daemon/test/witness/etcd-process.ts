/**
 * A real etcd for tests, with certificates on both sides, as the guide sets it up.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestAuthority } from "../../../witness/test/support/certificates.ts";

export const hasEtcd: boolean = existsSync("/usr/bin/etcd");

export class EtcdProcess {
  readonly folder: string = mkdtempSync(join(tmpdir(), "gemel-etcd-"));
  port = 0;
  #peerPort = 0;
  readonly #authority: TestAuthority;
  readonly #clients: string = join(this.folder, "clients.crt");
  #child: ChildProcess | null = null;
  #output = "";

  constructor(authority: TestAuthority, clusters: readonly TestAuthority[]) {
    this.#authority = authority;
    // Its gateway is a client of its own and shows the server's certificate.
    const trusted = [authority, ...clusters].map(({ certificate }) => readFileSync(certificate));
    writeFileSync(this.#clients, Buffer.concat(trusted));
  }

  /** Resolves when it serves; on the same port again after {@link kill}. */
  async start(): Promise<void> {
    if (this.port === 0) [this.port, this.#peerPort] = await Promise.all([freePort(), freePort()]);
    const { certificate, key } = this.#authority.issue("etcd");
    const client = `https://127.0.0.1:${this.port}`;
    const peer = `http://127.0.0.1:${this.#peerPort}`;
    const words = [
      ...["--name", "witness", "--data-dir", join(this.folder, "data")],
      ...["--listen-client-urls", client, "--advertise-client-urls", client],
      ...["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer],
      ...["--initial-cluster", `witness=${peer}`, "--cert-file", certificate, "--key-file", key],
      ...["--client-cert-auth", "--trusted-ca-file", this.#clients],
    ];
    const child = spawn("etcd", words, { stdio: ["ignore", "ignore", "pipe"] });
    this.#child = child;
    this.#output = "";
    await new Promise<void>((resolve, reject) => {
      child.stderr.on("data", (bytes: Buffer) => {
        this.#output += bytes.toString();
        if (/serving client requests|serving client traffic/.test(this.#output)) resolve();
      });
      child.once("error", reject);
      child.once("exit", () => reject(new Error(this.#output)));
    });
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** Its state is lost. */
  forget(): void {
    rmSync(join(this.folder, "data"), { recursive: true });
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
