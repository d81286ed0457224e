/**
 * A gemeld in a namespace, with a root directory of its own below the temporary directory.
 *
 * @module
 */
import { type ChildProcess, execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import {
  type LogEntry,
  layout,
  type ModuleView,
  moduleViewSchema,
  problemSchema,
} from "@gemel/protocol";
import { type Ended, Namespace } from "./namespace.ts";
import { waitFor } from "./wait-for.ts";

const repository = fileURLToPath(new URL("../../../..", import.meta.url)).replace(/\/$/, "");

let makers: string | null = null;

/** A folder with what `node` needs; all nodes of a test file have the same authority. */
function certificatesOf(node: string): string {
  const gemel = (root: string, ...args: string[]): void => {
    execFileSync(`${repository}/bin/gemel`, ["--root", root, "cluster", ...args], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  };
  if (makers === null) {
    const root = mkdtempSync(`${tmpdir()}/gemeld-certificates-`);
    process.on("exit", () => rmSync(root, { recursive: true, force: true }));
    gemel(root, "init", "somewhere-else");
    makers = root;
  }
  const folder = `${layout(makers).handOut}/${node}`;
  if (!existsSync(folder)) gemel(makers, "certificate", node);
  return folder;
}

export type Answer = { readonly status: number; readonly body: unknown };

export class GemeldHost {
  readonly namespace: Namespace;
  readonly root: string;
  #daemon: ChildProcess | null = null;
  output = "";

  private constructor(namespace: Namespace, root: string) {
    this.namespace = namespace;
    this.root = root;
  }

  static async open(): Promise<GemeldHost> {
    const root = mkdtempSync(`${tmpdir()}/gemeld-`);
    mkdirSync(`${root}/etc/gemel`, { recursive: true });
    return new GemeldHost(await Namespace.open(), root);
  }

  /** Write a file below the root. */
  write(path: string, text: string, mode = 0o644): void {
    const full = `${this.root}/${path}`;
    mkdirSync(full.slice(0, full.lastIndexOf("/")), { recursive: true });
    writeFileSync(full, text);
    chmodSync(full, mode);
  }

  read(path: string): string {
    return readFileSync(`${this.root}/${path}`, "utf8");
  }

  configure(node: string, clusterXml: string): void {
    this.write("etc/gemel/node", `${node}\n`);
    cpSync(certificatesOf(node), `${this.root}/etc/gemel`, { recursive: true });
    this.write("etc/gemel/cluster.key", `${"5a".repeat(32)}\n`, 0o600);
    this.write("etc/gemel/cluster.xml", clusterXml);
  }

  /** Put another program in the place of gemel-fs, for this host only. */
  async replaceMirror(script: string): Promise<void> {
    this.write("fake-gemel-fs", `#!/bin/sh\nexec ${process.execPath} ${script} "$@"\n`, 0o755);
    await this.namespace.shell(
      `mount --bind ${this.root}/fake-gemel-fs ${repository}/bin/gemel-fs`,
    );
  }

  /** Run gemeld to its end, for starts that must fail. */
  runDaemon(...prefix: string[]): Promise<Ended> {
    const [program = "", ...args] = [...prefix, `${repository}/bin/gemeld`, "--root", this.root];
    return this.namespace.run(program, args);
  }

  /** Returns when REST answers. */
  async startDaemon(): Promise<void> {
    const child = this.namespace.spawn(`${repository}/bin/gemeld`, ["--root", this.root]);
    this.#daemon = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (text) => {
        this.output += String(text);
      });
    }
    await waitFor(
      "REST answers",
      10_000,
      async () => (await this.ask("GET", "/node").catch(() => null)) !== null,
      () => this.output,
    );
  }

  /** End gemeld, and it only. */
  async stopDaemon(signal: NodeJS.Signals): Promise<void> {
    const child = this.#daemon;
    if (child === null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const pid = readFileSync(layout(this.root).daemonLock, "utf8").trim();
    await this.namespace.shell(`kill -${signal.slice(3)} ${pid}`);
    await ended;
    this.#daemon = null;
  }

  ask(method: string, path: string, body?: unknown): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          socketPath: layout(this.root).apiSocket,
          method,
          path: `/api/v1${path}`,
          headers: { "content-type": "application/json" },
        },
        (response) => {
          let text = "";
          response.on("data", (part) => {
            text += String(part);
          });
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }),
          );
        },
      );
      asked.on("error", reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Like {@link ask}, for what must succeed. */
  async demand(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await this.ask(method, path, body);
    if (answer.status >= 300) {
      const { code, detail } = problemSchema.parse(answer.body);
      throw new Error(`${method} ${path}: ${code}: ${detail}`);
    }
    return answer.body;
  }

  async view(module: string): Promise<ModuleView> {
    return moduleViewSchema.parse(await this.demand("GET", `/modules/${module}`));
  }

  async act(module: string, action: string): Promise<void> {
    await this.demand("POST", `/modules/${module}/actions`, { action });
  }

  /** Wait until the module is `STATE Readiness`. */
  async until(module: string, wanted: string, timeoutMs: number): Promise<ModuleView> {
    return waitFor(
      `${module} is ${wanted}`,
      timeoutMs,
      async () => {
        const view = await this.view(module);
        return `${view.state} ${view.readiness}` === wanted && view;
      },
      () => this.output.split("\n").slice(-40),
    );
  }

  async log(module: string): Promise<string[]> {
    const entries = (await this.demand("GET", `/modules/${module}/log?lines=1000`)) as LogEntry[];
    return entries.map((entry) => `${entry.component}: ${entry.message}`);
  }

  /** Everything needed to understand a failure. */
  async story(module: string): Promise<string> {
    const view = await this.ask("GET", `/modules/${module}`).catch(String);
    const path = `var/log/gemel/modules/${module}/gemel-fs.log`;
    const mirror = existsSync(`${this.root}/${path}`) ? this.read(path) : "no gemel-fs ran";
    return `--- ${this.root}\n${this.output}\n${JSON.stringify(view)}\n${mirror}\n`;
  }

  /** The cable first, so that nothing is said any more; then everything but the namespace itself. */
  async powerCut(): Promise<void> {
    await this.namespace.shell("ip link set eth0 down");
    await this.namespace.run("kill", ["-KILL", "-1"]);
    this.#daemon = null;
  }

  async close(): Promise<void> {
    await this.namespace.close();
    rmSync(this.root, { recursive: true, force: true });
  }
}
