/**
 * Two nodes with their daemons, and mirror modules on them that come and go.
 *
 * @module
 */
import { readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ModuleView } from "@gemel/protocol";
import { Cluster } from "../cluster/cluster.ts";
import type { Host } from "../host/host.ts";
import type { Lab } from "../lab.ts";

const template: string = fileURLToPath(new URL("module", import.meta.url));

export type MirrorOptions = {
  readonly name: string;
  /** The same on both hosts. */
  readonly directory: string;
  readonly sync: "write" | "fsync";
};

const protectMs = 900_000;

export class Rig {
  readonly cluster: Cluster;
  #lastId = 0;

  private constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  static async create(lab: Lab): Promise<Rig> {
    const cluster = await Cluster.create({ lab });
    cluster.writeConfiguration();
    await Promise.all(cluster.nodes.map((node) => cluster.startDaemon(node)));
    return new Rig(cluster);
  }

  /** Where applications run. */
  get first(): Host {
    return this.cluster.nodes[0];
  }

  get second(): Host {
    return this.cluster.nodes[1];
  }

  async install({ name, directory, sync }: MirrorOptions): Promise<void> {
    this.#lastId += 1;
    const settings = ["--set", `DIRECTORY=${directory}`, "--set", `SYNC=${sync}`];
    const naming = ["--module", name, "--id", String(this.#lastId)];
    for (const node of this.cluster.nodes) {
      const args = ["module", "install", template, ...naming, ...settings];
      await this.cluster.gemel(node, args);
    }
  }

  /** The first node serves, without a peer. */
  async serve(module: string): Promise<void> {
    await this.cluster.gemel(this.first, ["prim", "-m", module]);
    await this.cluster.waitForView(this.first, module, {
      what: `module ${module} to serve`,
      timeoutMs: 60_000,
      accept: (view) => view.state === "ALONE" && view.readiness === "Ready",
    });
  }

  /** The second node copies what differs, or everything, until both have everything. */
  async follow(
    module: string,
    { everything }: { readonly everything: boolean } = { everything: false },
  ): Promise<ModuleView> {
    const how = everything ? ["--fullsync"] : [];
    await this.cluster.gemel(this.second, ["second", ...how, "-m", module]);
    return this.waitProtected(module);
  }

  /** The first node goes on without the second. */
  async waitAlone(module: string): Promise<ModuleView> {
    return this.cluster.waitForView(this.first, module, {
      what: `module ${module} to go on alone`,
      timeoutMs: 60_000,
      accept: (view) => view.state === "ALONE" && view.readiness === "Ready",
    });
  }

  async waitProtected(module: string): Promise<ModuleView> {
    return this.cluster.waitForView(this.first, module, {
      what: `module ${module} to be protected`,
      timeoutMs: protectMs,
      accept: (view) => view.protected && view.readiness === "Ready",
    });
  }

  async stop(node: Host, module: string): Promise<void> {
    await this.cluster.gemel(node, ["stop", "-m", module], 120_000);
    await this.cluster.waitForView(node, module, {
      what: `module ${module} to stop`,
      timeoutMs: 60_000,
      accept: (view) => view.state === "STOP" && view.readiness !== "Transient",
    });
  }

  /** Stop the module on both nodes and take it away with its directories. */
  async remove({ name, directory }: MirrorOptions): Promise<void> {
    for (const node of [this.second, this.first]) {
      await this.stop(node, name);
      await this.cluster.gemel(node, ["module", "uninstall", "-m", name]);
      rmSync(node.path(directory), { recursive: true, force: true });
    }
  }

  /** The file system process of a module, as the machine sees it. */
  fileSystemPid(node: Host, module: string): number {
    for (const pid of node.processes()) {
      const args = commandLine(pid);
      const at = args.indexOf("--module");
      if (args.includes("--socket") && !args.includes("--standby") && args[at + 1] === module)
        return pid;
    }
    throw new Error(`${node.name} runs no file system of module ${module}`);
  }
}

function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    // It ended since.
    return [];
  }
}
