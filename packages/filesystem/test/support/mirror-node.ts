/**
 * A gemel-fs process with a directory of its own, for system tests.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unmount } from "@gemel/fuse";
import type { Generation, MirrorEvent } from "@gemel/protocol";
import type { ScopeRules } from "@gemel/replication";
import { expect, onTestFailed } from "vitest";
import type { IdentityFiles } from "../../src/link/tls-identity.ts";
import { testIdentity } from "./certificates.ts";
import { ControlClient } from "./control-client.ts";
import { patienceMs } from "./patience.ts";

const program = join(import.meta.dirname, "../../../../bin/gemel-fs");

export const generationOne: Generation = "1".repeat(32);
export const generationTwo: Generation = "2".repeat(32);

/** A folder for one test; everything in it is unmounted and removed by {@link MirrorLab.end}. */
export class MirrorLab {
  readonly root: string = mkdtempSync(join(tmpdir(), "gemel-mirror-"));
  readonly nodes: MirrorNode[] = [];
  readonly keyFile: string = join(this.root, "key");

  constructor() {
    writeFileSync(this.keyFile, "0123456789abcdef0123456789abcdef");
  }

  async start(name: string, options: Partial<NodeOptions> = {}): Promise<MirrorNode> {
    const directory = options.directory ?? join(this.root, name);
    const more = options.more ?? [];
    for (const path of [directory, ...more]) mkdirSync(path, { recursive: true });
    const node = new MirrorNode(this, name, {
      directory,
      more,
      scope: options.scope ?? null,
      bytesPerSecond: options.bytesPerSecond ?? null,
      resyncFiles: options.resyncFiles ?? 16,
      sync: options.sync ?? "write",
      writeThrough: options.writeThrough ?? false,
      sendTimeoutMs: options.sendTimeoutMs ?? 30_000,
      port: options.port ?? (await freePort()),
      identity: options.identity === undefined ? testIdentity(name) : options.identity,
      peers: options.peers ?? [],
      takeover: options.takeover ?? false,
      mapFile: options.mapFile ?? join(this.root, `${name}.map`),
    });
    this.nodes.push(node);
    // Not for what is started before all tests of a file.
    if (expect.getState().currentTestName !== undefined) {
      onTestFailed(() => void process.stdout.write(node.story()));
    }
    await node.run();
    return node;
  }

  async end(): Promise<void> {
    for (const node of this.nodes) await node.end();
    rmSync(this.root, { recursive: true, force: true });
  }
}

export type NodeOptions = {
  readonly directory: string;
  /** Replicated directories besides. */
  readonly more: readonly string[];
  /** What of every directory is mirrored; null: everything. */
  readonly scope: ScopeRules | null;
  /** Rate of a resynchronisation; null: as fast as it goes. */
  readonly bytesPerSecond: number | null;
  /** So many files are compared at a time. */
  readonly resyncFiles: number;
  readonly sync: "write" | "fsync";
  /** Whether every write waits for both disks. */
  readonly writeThrough: boolean;
  readonly sendTimeoutMs: number;
  readonly port: number;
  /** Null: the link is not encrypted. */
  readonly identity: IdentityFiles | null;
  /** Nodes that the other end may be; none: any other one. */
  readonly peers: readonly string[];
  /** Whether a standby goes on when the process is killed. */
  readonly takeover: boolean;
  readonly mapFile: string;
};

export class MirrorNode {
  readonly name: string;
  readonly directory: string;
  readonly port: number;
  readonly socket: string;
  readonly mapFile: string;
  readonly #lab: MirrorLab;
  readonly #options: NodeOptions;
  #process: ChildProcess | null = null;
  #client: ControlClient | null = null;
  #output = "";

  constructor(lab: MirrorLab, name: string, options: NodeOptions) {
    this.#lab = lab;
    this.name = name;
    this.directory = options.directory;
    this.port = options.port;
    this.socket = join(lab.root, `${name}.sock`);
    this.mapFile = options.mapFile;
    this.#options = options;
  }

  /** All of them, in the order of the trees. */
  get directories(): readonly string[] {
    return [this.directory, ...this.#options.more];
  }

  /** One for each directory, or none when everything is mirrored. */
  get scopes(): readonly ScopeRules[] {
    const { scope } = this.#options;
    return scope === null ? [] : this.directories.map(() => scope);
  }

  get client(): ControlClient {
    if (this.#client === null) throw new Error(`${this.name} does not run`);
    return this.#client;
  }

  get pid(): number {
    return this.#process?.pid ?? -1;
  }

  get events(): readonly MirrorEvent[] {
    return this.client.events;
  }

  /** What the process wrote to its standard streams. */
  get output(): string {
    return this.#output;
  }

  /** What is needed to understand a failure: the last events, and what the process wrote. */
  story(): string {
    const events = (this.#client?.events ?? []).slice(-20).map((event) => JSON.stringify(event));
    return [`--- gemel-fs ${this.name}`, ...events, this.#output, ""].join("\n");
  }

  /** Start the process, again after it has ended. */
  async run(): Promise<void> {
    const { sync, writeThrough, sendTimeoutMs, port, takeover } = this.#options;
    const child = spawn(
      program,
      [
        ...["--module", "test", "--socket", this.socket],
        ...this.directories.flatMap((directory) => ["--directory", directory]),
        ...this.scopes.flatMap((scope) => ["--scope", JSON.stringify(scope)]),
        ...(writeThrough ? ["--write-through"] : []),
        ...["--sync", sync, "--port", String(port), "--listen-host", "127.0.0.1"],
        ...["--node", this.name, "--key-file", this.#lab.keyFile],
        ...identityArguments(this.#options.identity),
        ...this.#options.peers.flatMap((peer) => ["--peer", peer]),
        ...["--send-timeout-ms", String(sendTimeoutMs), "--takeover", takeover ? "on" : "off"],
        ...["--map", this.mapFile, "--resync-files", String(this.#options.resyncFiles)],
        ...rateArguments(this.#options.bytesPerSecond),
      ],
      // A group of its own, which a successor belongs to as well.
      { stdio: ["ignore", "pipe", "pipe"], detached: true },
    );
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data: Buffer) => {
        this.#output += data.toString();
      });
    }
    this.#client = await ControlClient.open(this.socket);
    await this.#client.status();
  }

  /** A second controller, at `path` when another process passes on what it says; the first one is replaced by it. */
  async reconnect(path: string = this.socket): Promise<ControlClient> {
    this.#client = await ControlClient.open(path);
    return this.#client;
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  /** SIGSTOP, until every thread stands still: a busy one goes on for a moment. */
  async stop(): Promise<void> {
    this.signal("SIGSTOP");
    await until(`all threads of ${this.name} stand still`, () =>
      readdirSync(`/proc/${this.pid}/task`).every((thread) => {
        const stat = readFileSync(`/proc/${this.pid}/task/${thread}/stat`, "utf8");
        return stat.slice(stat.lastIndexOf(")") + 2).startsWith("T");
      }),
    );
  }

  /** Wait for the end of the process; its exit code or signal. */
  async ended(limitMs = patienceMs): Promise<number | NodeJS.Signals | null> {
    const child = this.#process;
    if (child === null) return null;
    if (child.exitCode !== null) return child.exitCode;
    if (child.signalCode !== null) return child.signalCode;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${this.name} does not end`)), limitMs);
      child.once("exit", (code, signal) => {
        clearTimeout(timer);
        resolve(code ?? signal);
      });
    });
  }

  /** Kill whoever serves, and meet its successor; how long nobody answered, in milliseconds. */
  async killServer(): Promise<number> {
    const { pid } = await this.client.status();
    if (pid === undefined) throw new Error("gemel-fs does not tell its pid");
    const began = performance.now();
    const former = this.client;
    process.kill(pid, "SIGKILL");
    await until(`${pid} is dead`, () => former.closed);
    await until(`another one goes on in the place of ${pid}`, async () => {
      // A dying process may still take a connection, and never answer it.
      this.#client = await ControlClient.open(this.socket);
      const status = await this.#client.status().catch(() => null);
      return status !== null && status.pid !== pid;
    });
    return performance.now() - began;
  }

  /** A standby holds everything of the mount. */
  async kept(): Promise<void> {
    await until(
      `a standby of ${this.name} is ready`,
      async () => ((await this.client.status()).standby ?? null) !== null,
    );
  }

  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.ended();
    this.#client?.close();
  }

  /** Whatever state it is in: ended, and nothing left mounted. */
  async end(): Promise<void> {
    this.signal("SIGCONT");
    this.signal("SIGTERM");
    await this.ended(30_000).catch(() => this.kill());
    if (this.#options.takeover) await this.#endSuccessors();
    this.#client?.close();
    for (const path of this.directories) {
      while (isMounted(path)) unmount(path, { lazy: true });
    }
  }

  async #endSuccessors(): Promise<void> {
    await this.#client?.request({ type: "exit" }, 5000).catch(() => undefined);
    try {
      process.kill(-this.pid, "SIGKILL");
    } catch (error) {
      // Nobody of the group lives any more.
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }

  /** Primary, and alone: writes go through. */
  async serveAlone(generation: Generation = generationOne): Promise<void> {
    await this.client.command({ type: "serve" });
    await this.client.command({ type: "alone" });
    await this.client.command({ type: "born", generation });
  }
}

function rateArguments(bytesPerSecond: number | null): string[] {
  return bytesPerSecond === null ? [] : ["--resync-bytes-per-second", String(bytesPerSecond)];
}

/** What tells a gemel-fs how its link is protected. */
export function identityArguments(identity: IdentityFiles | null): string[] {
  if (identity === null) return ["--encryption", "off"];
  const { authority, certificate, key } = identity;
  return ["--ca", authority, "--certificate", certificate, "--private-key", key];
}

export function isMounted(directory: string): boolean {
  const lines = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  return lines.some((line) => line.split(" ")[4] === directory);
}

/** Ports of this process, below those that the kernel gives away by itself. */
const portsPerWorker = 2000;
const firstPort: number = 20_000 + Number(process.env["VITEST_POOL_ID"] ?? 0) * portsPerWorker;
let lastPort = firstPort + Math.floor(Math.random() * portsPerWorker);

/** A port of 127.0.0.1 that nobody else takes meanwhile: test files run at the same time. */
export async function freePort(): Promise<number> {
  for (;;) {
    lastPort = firstPort + ((lastPort + 1 - firstPort) % portsPerWorker);
    if (await isFree(lastPort)) return lastPort;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Wait until `condition` holds; `what` says in the failure what did not come. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limitMs = patienceMs,
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Did not happen in ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
