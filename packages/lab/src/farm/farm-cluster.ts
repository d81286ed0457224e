/**
 * N nodes and a client host on one switch, with a farm module: for tests and `npm run bench:farm`.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FarmStatus, layout, type ModuleView, moduleViewSchema } from "@gemel/protocol";
import { type ClusterExtras, clusterXml } from "../cluster/cluster-files.ts";
import { getJson } from "../cluster/rest-client.ts";
import { type Host, repository } from "../host/host.ts";
import type { Lab } from "../lab.ts";
import type { Switch, SwitchKind } from "../switch.ts";
import { waitFor } from "../system/wait-for.ts";

export const farmAddress = "198.18.3.100";
export const farmAddress6 = "2001:2::3:100";
/** What most want to know about. */
const web = { name: "web", id: 3 } as const;
const clientAddress = "198.18.3.200";
/** All of its addresses are the client host's; nodes reach them as through a router. */
const clientNetwork = "198.18.64.0/18";
const clientAddress6 = "2001:2::3:200";
export const clientNetwork6 = "2001:2:0:64::/64";

export type FarmModule = { readonly name: string; readonly id: number };

type FarmPlace = Pick<FarmCluster, "lab" | "lan" | "nodes" | "client">;

export class FarmCluster {
  readonly lab: Lab;
  readonly lan: Switch;
  readonly nodes: readonly Host[];
  readonly client: Host;
  /** The one that the methods below are about. */
  readonly module: FarmModule;

  private constructor(place: FarmPlace, module: FarmModule) {
    const { lab, lan, nodes, client } = place;
    this.lab = lab;
    this.lan = lan;
    this.nodes = nodes;
    this.client = client;
    this.module = module;
  }

  /** The same hosts, with another module. */
  with(module: FarmModule): FarmCluster {
    return new FarmCluster(this, module);
  }

  static async create(
    lab: Lab,
    count: number,
    extras: ClusterExtras = {},
    kind: SwitchKind = "bridge",
  ): Promise<FarmCluster> {
    const lan = await lab.addSwitch("lan", kind);
    const names = Array.from({ length: count }, (_, index) => `node${index + 1}`);
    const nodes = await Promise.all(
      names.map(async (name, index) => {
        const host = await lab.addHost(name);
        await host.attach(lan, `198.18.3.${index + 1}/15`);
        return host;
      }),
    );
    const client = await lab.addHost("client");
    await client.attach(lan, `${clientAddress}/15`);
    await client.execOk("ip", ["route", "add", "local", clientNetwork, "dev", "lo"]);
    const cluster = new FarmCluster({ lab, lan, nodes, client }, web);
    cluster.#configure(extras);
    for (const node of nodes) await cluster.#routeClients(node);
    return cluster;
  }

  async #routeClients(node: Host): Promise<void> {
    await node.execOk("ip", ["route", "add", clientNetwork, "via", clientAddress]);
  }

  /** Switch a node on again after its power was cut; its gemeld starts what starts at boot. */
  async boot(node: Host): Promise<void> {
    await node.boot();
    await this.#routeClients(node);
    await this.startDaemon(node);
  }

  /** A new interface for a node that has lost its own. */
  async layCable(node: Host): Promise<void> {
    const index = this.nodes.indexOf(node);
    const address = `198.18.3.${index + 1}/15`;
    await this.lan.plug({ name: node.name, pid: node.pid, interfaceName: "eth0", address });
    await this.#routeClients(node);
  }

  get first(): Host {
    return this.host(0);
  }

  host(index: number): Host {
    const host = this.nodes[index];
    if (host === undefined) throw new Error(`The farm has no node ${index}`);
    return host;
  }

  /** IPv6 addresses for all, until the power of a node is cut. */
  async addIpv6(): Promise<void> {
    const add = (host: Host, address: string) =>
      host.execOk("ip", ["addr", "add", `${address}/64`, "dev", "eth0", "nodad"]);
    await add(this.client, clientAddress6);
    await this.client.execOk("ip", ["route", "add", "local", clientNetwork6, "dev", "lo"]);
    // Unlike those of IPv4, sockets cannot be bound to addresses that only a local route has.
    const nonlocal = "echo 1 > /proc/sys/net/ipv6/ip_nonlocal_bind";
    await this.client.execOk("sh", ["-c", nonlocal]);
    for (const [index, node] of this.nodes.entries()) {
      await add(node, `2001:2::3:${index + 1}`);
      await node.execOk("ip", ["route", "add", clientNetwork6, "via", clientAddress6]);
    }
  }

  #configure(extras: ClusterExtras): void {
    const nodes = this.nodes.map(({ name }, index) => ({ name, address: `198.18.3.${index + 1}` }));
    const xml = clusterXml([{ name: "default", nodes }], extras);
    for (const host of this.nodes) {
      const files = layout(host.root);
      mkdirSync(files.etc, { recursive: true });
      writeFileSync(files.clusterFile, xml);
      writeFileSync(files.nodeNameFile, `${host.name}\n`);
    }
    const names = this.nodes.map(({ name }) => name);
    const init = ["--root", this.first.root, "cluster", "init", "--yes", ...names];
    execFileSync(join(repository, "bin/gemel"), init, { stdio: ["ignore", "ignore", "inherit"] });
    for (const host of this.nodes.slice(1)) {
      const handedOut = join(layout(this.first.root).handOut, host.name);
      cpSync(handedOut, layout(host.root).etc, { recursive: true });
    }
  }

  /** Start the daemons and install a module on every node, from a template of this repository or a folder. */
  async install(template: string, macros: Readonly<Record<string, string>>): Promise<void> {
    await Promise.all(this.nodes.map((host) => this.#startOnce(host)));
    const { name: module, id } = this.module;
    const set = Object.entries(macros).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
    for (const host of this.nodes) {
      await this.gemel(host, [
        "module",
        "install",
        template,
        "-m",
        module,
        "--id",
        String(id),
        ...set,
      ]);
    }
  }

  async #startOnce(host: Host): Promise<void> {
    if (!(await this.#get(host, "/node").then(() => true, notYet))) await this.startDaemon(host);
  }

  async startDaemon(host: Host, environment: Readonly<Record<string, string>> = {}): Promise<void> {
    await host.startDaemon(environment);
    await waitFor(() => this.#get(host, "/node").then(() => true, notYet), {
      what: `gemeld on ${host.name}; its log is ${host.path("/var/log/gemeld.log")}`,
      timeoutMs: 120_000,
      intervalMs: 50,
    });
  }

  /** Start the module everywhere; ends when all are UP Ready, and `sharing` share the clients: all. */
  async start(sharing: readonly string[] = this.nodes.map(({ name }) => name)): Promise<void> {
    await Promise.all(
      this.nodes.map((host) => this.gemel(host, ["start", "-m", this.module.name])),
    );
    for (const host of this.nodes) {
      await this.until(
        host,
        "UP Ready",
        ({ state, readiness }) => `${state} ${readiness}` === "UP Ready",
      );
    }
    if (sharing.length > 0) await this.untilShared(this.first, sharing);
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((host) => this.gemel(host, ["stop", "-m", this.module.name])));
    for (const host of this.nodes) await this.until(host, "STOP", ({ state }) => state === "STOP");
  }

  /** Pids of gemeld and its supervisor's child, as the host sees them. */
  async gemeldPids(host: Host): Promise<string[]> {
    // Written so that it does not find itself.
    const find =
      "for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline 2>/dev/null | grep -q '[d]aemon/src/main.ts' && basename $p; done; true";
    return (await host.execOk("sh", ["-c", find])).trim().split("\n");
  }

  gemel(host: Host, args: readonly string[], timeoutMs = 60_000): Promise<string> {
    return host.execOk(join(repository, "bin/gemel"), args, { timeoutMs });
  }

  async view(host: Host): Promise<ModuleView | undefined> {
    if (!host.isUp) return undefined;
    const body = await this.#get(host, `/modules/${this.module.name}`).catch(() => undefined);
    return body === undefined ? undefined : moduleViewSchema.parse(body);
  }

  async farm(host: Host): Promise<FarmStatus | null> {
    return (await this.view(host))?.farm ?? null;
  }

  /** Until exactly these nodes own slots, as `host` sees it. */
  async untilShared(host: Host, names: readonly string[], timeoutMs = 20_000): Promise<FarmStatus> {
    const view = await this.until(
      host,
      `slots of ${names.join(" ")}`,
      ({ farm }) => ownersOf(farm).join() === [...names].sort().join(),
      timeoutMs,
    );
    if (view.farm === null) throw new Error("It is no farm");
    return view.farm;
  }

  until(
    host: Host,
    what: string,
    accept: (view: ModuleView) => boolean,
    timeoutMs = 60_000,
  ): Promise<ModuleView> {
    let last: ModuleView | undefined;
    return waitFor(
      async () => {
        last = await this.view(host);
        return last !== undefined && accept(last) ? last : undefined;
      },
      {
        what: `${what} on ${host.name}`,
        timeoutMs,
        intervalMs: 50,
        describe: () =>
          last === undefined
            ? "its daemon does not answer"
            : `it is ${last.state} ${last.readiness} (${last.reason}), slots of ${ownersOf(last.farm).join(" ")}`,
      },
    );
  }

  async #get(host: Host, path: string): Promise<unknown> {
    const socket = join(`/proc/${host.pid}/root`, layout().apiSocket);
    return getJson(socket, `/api/v1${path}`);
  }
}

/** Nodes with slots, sorted. */
export function ownersOf(farm: FarmStatus | null): string[] {
  const nodes = farm?.groups.flatMap((group) => group.nodes.filter(({ slots }) => slots > 0)) ?? [];
  return [...new Set(nodes.map(({ node }) => node))].sort();
}

function notYet(): false {
  return false;
}
