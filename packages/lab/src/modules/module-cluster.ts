/**
 * Two nodes and a client with several modules at once, each with its own virtual address: what the
 * conformance test of the modules stands on.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ModuleView } from "@gemel/protocol";
import { Cluster, describeView } from "../cluster/cluster.ts";
import { type Host, repository } from "../host/host.ts";
import { oldestProcess } from "../host/oldest-process.ts";
import { Lab } from "../lab.ts";
import { saveLogs } from "../lab-logs.ts";
import type { RunResult } from "../system/run.ts";
import { waitFor } from "../system/wait-for.ts";
import type { Application, Place } from "./application.ts";

/** Generous: on a small machine several applications start at once. */
const roleTimeoutMs = 90_000;

export class ModuleCluster {
  readonly cluster: Cluster;
  readonly applications: readonly Application[];

  private constructor(cluster: Cluster, applications: readonly Application[]) {
    this.cluster = cluster;
    this.applications = applications;
  }

  /** Hosts, daemons, prepared applications, installed modules; nothing is started. */
  static async create(applications: readonly Application[]): Promise<ModuleCluster> {
    const lab = await Lab.create();
    try {
      const cluster = await Cluster.create({ lab });
      cluster.writeConfiguration();
      const made = new ModuleCluster(cluster, applications);
      const prepared = applications.map((one) => one.prepare(made.place(one)));
      const started = cluster.nodes.map((node) => cluster.startDaemon(node));
      await Promise.all([...prepared, ...started]);
      for (const node of cluster.nodes) await made.#boot(node);
      for (const one of applications) {
        await Promise.all(cluster.nodes.map((node) => made.#install(node, one)));
      }
      return made;
    } catch (error) {
      const logs = saveLogs(lab);
      await lab.destroy();
      throw new Error(`The cluster could not be built; logs in ${logs}`, { cause: error });
    }
  }

  place(application: Application): Place {
    const { nodes, client } = this.cluster;
    return { nodes, client, address: this.address(application) };
  }

  address(application: Application): string {
    return `198.18.1.${101 + this.applications.indexOf(application)}`;
  }

  /** Power on, as after a power cut: the modules start by themselves. */
  async powerOn(node: Host): Promise<void> {
    await node.boot();
    await this.#boot(node);
    await this.cluster.startDaemon(node);
  }

  /** From nothing to PRIM on `primary`, SECOND on the other node. */
  async protect(application: Application, primary: Host): Promise<void> {
    const { cluster } = this;
    await cluster.gemel(primary, ["prim", "-m", application.module]);
    await this.waitFor(
      application,
      primary,
      ({ state, readiness }) => state === "ALONE" && readiness === "Ready",
    );
    await cluster.gemel(cluster.peerOf(primary), ["second", "-m", application.module]);
    await this.protected(application, primary);
  }

  /** Both nodes say that they are protected, `primary` serves. */
  async protected(application: Application, primary: Host): Promise<void> {
    const whole = (view: ModuleView): boolean => view.protected && view.readiness === "Ready";
    await this.waitFor(application, primary, (view) => view.state === "PRIM" && whole(view));
    await this.waitFor(application, this.cluster.peerOf(primary), whole);
  }

  waitFor(
    { module }: Application,
    host: Host,
    accept: (view: ModuleView) => boolean,
  ): Promise<ModuleView> {
    const what = `the module ${module}`;
    return this.cluster.waitForView(host, module, { what, timeoutMs: roleTimeoutMs, accept });
  }

  /** The client reads exactly `values`; returns after how long. */
  async holds(application: Application, values: readonly string[]): Promise<number> {
    const beganMs = performance.now();
    let last = "";
    await waitFor(
      async () => {
        last = await application.read(this.place(application)).then(
          (found) => found.join(" "),
          (error: unknown) => String(error),
        );
        return last === values.join(" ");
      },
      {
        what: `a client to read ${values.join(" ")} from ${application.module}`,
        timeoutMs: 60_000,
        intervalMs: 100,
        describe: () => `it reads ${last}`,
      },
    );
    return performance.now() - beganMs;
  }

  /** Pid, inside the host, of the process that `expression` finds; undefined when there is none. */
  find(host: Host, expression: string): Promise<number | undefined> {
    return oldestProcess(host, expression);
  }

  /** Run a script of the installed module as Gemel would, with other variables. */
  script(
    host: Host,
    application: Application,
    name: string,
    options: {
      readonly args?: readonly string[];
      readonly variables?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<RunResult> {
    const { module, macros } = application;
    const env = {
      GEMELMODULE: module,
      GEMELLIB: join(repository, "packages/modules/lib"),
      GEMELRUN: `/run/gemel/modules/${module}`,
      GEMELLOG: `/var/log/gemel/modules/${module}`,
      DIRECTORY: application.directory,
      ...macros,
      ...options.variables,
    };
    const path = `/etc/gemel/modules/${module}/bin/${name}`;
    return host.exec(path, options.args ?? [], { env, timeoutMs: 60_000 });
  }

  /** What of a module is still on a node: mounts, addresses, processes, in words. */
  async leftovers(host: Host, application: Application): Promise<string[]> {
    const { directory, processes } = application;
    const address = this.address(application);
    const mounts = readFileSync(`/proc/${host.pid}/mounts`, "utf8").split("\n");
    const addresses = await host.execOk("ip", ["-brief", "address"]);
    const running = await host.execOk("ps", ["-eo", "args="]);
    const pattern = new RegExp(processes);
    return [
      ...mounts.filter((line) => line.split(" ")[1]?.startsWith(directory)),
      ...(addresses.includes(`${address}/`) ? [`the address ${address}`] : []),
      ...running.split("\n").filter((line) => pattern.test(line)),
    ];
  }

  /** A sentence about how a module is on both nodes, for messages. */
  async describe({ module }: Application): Promise<string> {
    const words = this.cluster.nodes.map(
      async (host) => `${host.name}: ${describeView(await this.cluster.view(host, module))}`,
    );
    return (await Promise.all(words)).join("; ");
  }

  async destroy(): Promise<void> {
    await this.cluster.lab.destroy();
    for (const { clear } of this.applications) await clear?.();
  }

  async #boot(node: Host): Promise<void> {
    for (const { boot } of this.applications) await boot?.(node);
  }

  async #install(node: Host, application: Application): Promise<void> {
    const { module, macros, template = module } = application;
    const id = String(this.applications.indexOf(application) + 1);
    const settings = { ...macros, ...(await this.#hasAddress(node, application)) };
    const set = Object.entries(settings).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
    await this.cluster.gemel(node, [
      ...["module", "install", template, "-m", module, "--id", id],
      ...set,
    ]);
  }

  /** A virtual machine has none, its own module made by hand has one already. */
  async #hasAddress(node: Host, application: Application): Promise<Record<string, string>> {
    const { module, template } = application;
    const folder =
      template === undefined ? join(repository, "packages/modules", module) : node.path(template);
    const file = join(folder, "conf/userconfig.xml");
    const has = existsSync(file) && readFileSync(file, "utf8").includes('name="VIP"');
    return has ? { VIP: this.address(application) } : {};
  }
}
