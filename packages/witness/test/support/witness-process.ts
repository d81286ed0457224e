/**
 * A real `gemel-witness`, and what a node says to it.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type WitnessReply, type WitnessRequest, witnessReplySchema } from "@gemel/protocol";
import type { Issued, TestAuthority } from "./certificates.ts";

const program = new URL("../../src/main.ts", import.meta.url).pathname;

export type Answer = { readonly status: number; readonly reply: WitnessReply | null };

export class WitnessProcess {
  readonly folder: string = mkdtempSync(join(tmpdir(), "gemel-witness-"));
  state: string = join(this.folder, "state");
  port = 0;
  output = "";
  readonly #own: TestAuthority;
  #child: ChildProcess | null = null;

  constructor(own: TestAuthority, clusters: readonly TestAuthority[]) {
    this.#own = own;
    const etc = join(this.folder, "etc");
    mkdirSync(join(etc, "authorities"), { recursive: true });
    const { certificate, key } = own.issue("witness");
    copyFileSync(certificate, join(etc, "witness.crt"));
    copyFileSync(key, join(etc, "witness.key"));
    for (const [at, cluster] of clusters.entries())
      copyFileSync(cluster.certificate, join(etc, "authorities", `${at}.crt`));
  }

  /** Resolves when it listens; rejects with its words when it ends instead. */
  async start(): Promise<void> {
    const words = ["--address", "127.0.0.1", "--port", "0", "--state", this.state];
    const child = spawn(process.execPath, [program, ...words, "--etc", join(this.folder, "etc")], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    this.output = "";
    const listening = new Promise<void>((resolve, reject) => {
      const hear = (bytes: Buffer): void => {
        this.output += bytes.toString();
        const port = /listens on port (\d+)/.exec(this.output)?.[1];
        if (port === undefined) return;
        this.port = Number(port);
        resolve();
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.once("exit", () => reject(new Error(this.output)));
    });
    await listening;
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Rejects when no answer comes. */
  ask(as: Issued, body: WitnessRequest | object): Promise<Answer> {
    const text = JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const call = request(
        {
          host: "127.0.0.1",
          port: this.port,
          method: "POST",
          path: "/v1/witness",
          servername: "witness",
          ca: readFileSync(this.#own.certificate),
          cert: readFileSync(as.certificate),
          key: readFileSync(as.key),
          agent: false,
          headers: { "content-length": Buffer.byteLength(text) },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on("data", (part: Buffer) => parts.push(part));
          response.on("error", reject);
          response.on("end", () => {
            const parsed = witnessReplySchema.safeParse(
              JSON.parse(Buffer.concat(parts).toString()),
            );
            resolve({
              status: response.statusCode ?? 0,
              reply: parsed.success ? parsed.data : null,
            });
          });
        },
      );
      call.on("error", reject);
      call.end(text);
    });
  }
}
