/**
 * Several modules that work together on the same two nodes: two PostgreSQL mirrors, each serving on its own node, an nginx farm
 * in front of the first, and a light module that follows it.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ModuleView } from "@gemel/protocol";
import { Cluster, describeView, healthPort } from "../cluster/cluster.ts";
import { initialise, makeDataDirectory, psql, runOffline } from "../cluster/postgres.ts";
import type { Host } from "../host/host.ts";
import type { Lab } from "../lab.ts";

/** A PostgreSQL mirror. */
export type Mirror = {
  readonly module: string;
  readonly id: number;
  readonly directory: string;
  readonly port: number;
  readonly address: string;
};

export const orders: Mirror = {
  ...{ module: "orders", id: 1, directory: "/srv/orders", port: 5432, address: "198.18.1.101" },
};
export const stock: Mirror = {
  ...{ module: "stock", id: 2, directory: "/srv/stock", port: 5433, address: "198.18.1.102" },
};
export const webAddress = "198.18.1.103";
export const webClients: readonly string[] = Array.from(
  { length: 16 },
  (_, index) => `198.18.1.${150 + index}`,
);
const appPort = 8081;
const roleTimeoutMs = 90_000;
const visits: string = fileURLToPath(new URL("visits/main.ts", import.meta.url));
const webConfig = "/etc/shop-nginx.conf";

export class CompositeCluster {
  readonly cluster: Cluster;

  private constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  /** Hosts, daemons, data; no module yet. */
  static async create(lab: Lab): Promise<CompositeCluster> {
    const cluster = await Cluster.create({ lab });
    cluster.writeConfiguration();
    for (const address of webClients) {
      await cluster.client.execOk("ip", ["addr", "add", `${address}/24`, "dev", "eth0"]);
    }
    const made = new CompositeCluster(cluster);
    await Promise.all(cluster.nodes.map((node) => cluster.startDaemon(node)));
    const [first, second] = cluster.nodes;
    await made.#prepare(orders, first, "CREATE TABLE visits (id serial, node text)");
    await made.#prepare(stock, second, "CREATE TABLE kept (id serial, value text)");
    for (const node of cluster.nodes) made.#prepareWeb(node);
    return made;
  }

  /** Installed on both nodes, and protected: `primary` serves. */
  async startMirror(mirror: Mirror, primary: Host): Promise<void> {
    const { module, id, directory, port, address } = mirror;
    const macros = [`DATADIR=${directory}`, `PORT=${port}`, `VIP=${address}`, "VIP_PREFIX=24"];
    await this.#install("postgresql", module, id, macros);
    await this.cluster.gemel(primary, ["prim", "-m", module, "--wait"], roleTimeoutMs);
    const peer = this.cluster.peerOf(primary);
    await this.cluster.gemel(peer, ["second", "-m", module, "--wait"], roleTimeoutMs);
    await this.protected(mirror, primary);
  }

  /** The application on both nodes, and nginx in front of it as a farm. */
  async startWeb(): Promise<void> {
    for (const node of this.cluster.nodes) this.startApplication(node);
    await this.#install("nginx_farm", "web", 3, [`VIP=${webAddress}`, `CONFIG=${webConfig}`]);
    for (const node of this.cluster.nodes) {
      await this.cluster.gemel(node, ["start", "-m", "web", "--wait"]);
    }
  }

  /** A service of the host, as systemd would start it. */
  startApplication(node: Host): void {
    node.spawn(process.execPath, [visits, node.name, String(appPort), orders.address]);
  }

  /** A light module on both nodes that serves where `orders` serves. */
  async startFollower(): Promise<void> {
    const [first] = this.cluster.nodes;
    await this.#install(this.#writeFollower(first), "report", 4, []);
    for (const node of this.cluster.nodes) {
      await this.cluster.gemel(node, ["start", "-m", "report"]);
    }
  }

  async protected({ module }: Mirror, primary: Host): Promise<void> {
    const whole = (view: ModuleView): boolean => view.protected && view.readiness === "Ready";
    await this.until(
      primary,
      module,
      "PRIM, protected",
      (view) => view.state === "PRIM" && whole(view),
    );
    await this.until(this.cluster.peerOf(primary), module, "protected", whole);
  }

  state(host: Host, module: string, wanted: string): Promise<ModuleView> {
    return this.until(
      host,
      module,
      wanted,
      ({ state, readiness }) => `${state} ${readiness}` === wanted,
    );
  }

  until(
    host: Host,
    module: string,
    what: string,
    accept: (view: ModuleView) => boolean,
  ): Promise<ModuleView> {
    return this.cluster.waitForView(host, module, {
      ...{ what: `${module} to be ${what}`, timeoutMs: roleTimeoutMs, accept },
    });
  }

  /** Statements of a client, through the virtual address of a mirror. */
  sql({ address, port }: Mirror, ...sql: readonly string[]): Promise<string> {
    return psql(this.cluster.client, { sql, address, port });
  }

  /** One request from each of the clients: who answered, and how many visits there are; null: an error. */
  async visit(): Promise<({ readonly node: string; readonly count: number } | null)[]> {
    const lines = webClients.map(
      (address) => `curl -sfm 5 --interface ${address} http://${webAddress}/ || echo -`,
    );
    const text = await this.cluster.client.execOk("sh", ["-c", lines.join("\n")], {
      timeoutMs: 120_000,
    });
    return text
      .trim()
      .split("\n")
      .map((line) => {
        const [node = "", count = ""] = line.split(" ");
        return line === "-" ? null : { node, count: Number(count) };
      });
  }

  /** What the follower has written on a node since it was there: one line per start. */
  async followed(host: Host): Promise<string> {
    return (await host.exec("cat", ["/srv/report"])).stdout;
  }

  async describe(module: string): Promise<string> {
    const words = this.cluster.nodes.map(
      async (host) => `${host.name}: ${describeView(await this.cluster.view(host, module))}`,
    );
    return (await Promise.all(words)).join("; ");
  }

  async #prepare({ directory }: Mirror, primary: Host, sql: string): Promise<void> {
    for (const node of this.cluster.nodes) await makeDataDirectory(node, directory);
    await initialise(primary, directory);
    await runOffline(primary, directory, [sql]);
  }

  #prepareWeb(node: Host): void {
    const lines = [
      "error_log /var/log/nginx-error.log;",
      "events { worker_connections 1024; }",
      "http { access_log off; client_body_temp_path /tmp; proxy_temp_path /tmp; fastcgi_temp_path /tmp;",
      "uwsgi_temp_path /tmp; scgi_temp_path /tmp;",
      `server { listen 80; location / { proxy_pass http://127.0.0.1:${appPort}; } } }`,
      "",
    ];
    writeFileSync(node.path(webConfig), lines.join("\n"));
  }

  /** Where it lies on the host. */
  #writeFollower(host: Host): string {
    const folder = "/srv/templates/report";
    for (const name of ["conf", "bin"]) {
      mkdirSync(host.path(join(folder, name)), { recursive: true });
    }
    writeFileSync(host.path(join(folder, "conf/userconfig.xml")), followerConfig);
    const scripts = {
      start_both: 'echo "$(hostname) $(date +%s)" >> /srv/report; touch /run/reports',
      stop_both: "rm -f /run/reports",
    };
    for (const [name, line] of Object.entries(scripts)) {
      const file = host.path(join(folder, "bin", name));
      writeFileSync(file, `#!/bin/sh\n${line}\n`, { mode: 0o755 });
    }
    return folder;
  }

  async #install(
    template: string,
    module: string,
    id: number,
    macros: readonly string[],
  ): Promise<void> {
    const [first] = this.cluster.nodes;
    const set = macros.flatMap((macro) => ["--set", macro]);
    const place = ["-m", module, "--id", String(id), "--all"];
    await this.cluster.gemel(first, ["module", "install", template, ...place, ...set]);
  }
}

const followerConfig = `<!DOCTYPE safe>
<safe>
  <service mode="light" boot="on">
    <check>
      <module name="${orders.module}" when="pre" action="wait">
        <to addr="127.0.0.1" port="${healthPort}" interval="1s" timeout="2s"/>
      </module>
    </check>
    <failover period="200ms"/>
    <user nicestoptimeout="10s" forcestoptimeout="10s"/>
  </service>
</safe>
`;
