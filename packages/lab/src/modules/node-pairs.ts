/**
 * A cluster of three nodes with two mirror modules, each on two of them: one backup node for two primaries.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { layout, type ModuleView, moduleEventSchema, moduleViewSchema } from "@gemel/protocol";
import { describeView } from "../cluster/cluster.ts";
import { getJson } from "../cluster/rest-client.ts";
import { FarmCluster } from "../farm/farm-cluster.ts";
import type { Host } from "../host/host.ts";
import type { Lab } from "../lab.ts";
import type { RunResult } from "../system/run.ts";
import { waitFor } from "../system/wait-for.ts";

export type Pair = {
  readonly module: string;
  readonly id: number;
  readonly nodes: readonly [string, string];
  readonly address: string;
};

/** Reaches every node, and answers to ping: the third machine of `<splitbrain>`. */
const thirdMachine = "198.18.3.200";

export class NodePairs {
  readonly hosts: FarmCluster;

  private constructor(hosts: FarmCluster) {
    this.hosts = hosts;
  }

  /** Three nodes with running daemons; no module yet. */
  static async create(lab: Lab): Promise<NodePairs> {
    const hosts = await FarmCluster.create(lab, 3);
    await Promise.all(hosts.nodes.map((host) => hosts.startDaemon(host)));
    return new NodePairs(hosts);
  }

  node(name: string): Host {
    const found = this.hosts.nodes.find((host) => host.name === name);
    if (found === undefined) throw new Error(`There is no node ${name}`);
    return found;
  }

  /** Put a module's folder on a node; returns where, as the node sees it. */
  writeTemplate(host: Host, pair: Pair): string {
    const folder = `/srv/templates/${pair.module}`;
    mkdirSync(host.path(join(folder, "conf")), { recursive: true });
    mkdirSync(host.path(join(folder, "bin")), { recursive: true });
    writeFileSync(host.path(join(folder, "conf/userconfig.xml")), userconfig(pair));
    for (const name of ["prestart", "start_prim", "stop_prim"]) {
      writeFileSync(host.path(join(folder, "bin", name)), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
    }
    return folder;
  }

  /** Install on both of its nodes with one command on the first, and start: the first one serves. */
  async protect(pair: Pair): Promise<void> {
    const [first, second] = pair.nodes.map((name) => this.node(name)) as [Host, Host];
    for (const host of [first, second]) await host.execOk("mkdir", ["-p", directoryOf(pair)]);
    const folder = this.writeTemplate(first, pair);
    const { module, id } = pair;
    const install = ["module", "install", folder, "-m", module, "--id", String(id), "--all"];
    await this.hosts.gemel(first, install);
    await this.hosts.gemel(first, ["prim", "-m", module, "--wait"]);
    await this.hosts.gemel(second, ["second", "-m", module, "--wait"]);
    await this.protected(pair, first);
  }

  /** Both nodes say that they are protected, `primary` serves. */
  async protected(pair: Pair, primary: Host): Promise<void> {
    for (const name of pair.nodes) {
      const wanted = name === primary.name ? "PRIM" : "SECOND";
      const accept = ({ state, readiness, protected: whole }: ModuleView): boolean =>
        whole && readiness === "Ready" && state === wanted;
      await this.until(pair, this.node(name), accept, `to be protected, ${wanted}`);
    }
  }

  async alone(pair: Pair, host: Host): Promise<void> {
    const accept = ({ state, readiness }: ModuleView): boolean =>
      state === "ALONE" && readiness === "Ready";
    await this.until(pair, host, accept, "to be ALONE");
  }

  async until(
    { module }: Pair,
    host: Host,
    accept: (view: ModuleView) => boolean,
    what: string,
  ): Promise<ModuleView> {
    let last: ModuleView | undefined;
    return waitFor(
      async () => {
        last = await this.view(host, module);
        return last !== undefined && accept(last) ? last : undefined;
      },
      {
        what: `${module} ${what} on ${host.name}`,
        timeoutMs: 90_000,
        intervalMs: 50,
        describe: () => describeView(last),
      },
    );
  }

  /** States that the module went to on a node from a time on. */
  async statesOf(host: Host, { module }: Pair, since: string): Promise<string[]> {
    const socket = join(`/proc/${host.pid}/root`, layout().apiSocket);
    const body = await getJson(socket, `/api/v1/modules/${module}/transitions?lines=200`);
    const events = moduleEventSchema
      .array()
      .parse(body)
      .filter(({ at }) => at >= since);
    return events.map(({ to }) => to);
  }

  /** The module as a node sees it; undefined while its daemon does not answer or it has none of the name. */
  async view(host: Host, module: string): Promise<ModuleView | undefined> {
    if (!host.isUp) return undefined;
    const socket = join(`/proc/${host.pid}/root`, layout().apiSocket);
    const body = await getJson(socket, `/api/v1/modules/${module}`).catch(() => undefined);
    return body === undefined ? undefined : moduleViewSchema.parse(body);
  }

  /** Whether the module's virtual address is on that node. */
  async hasAddress(host: Host, { address }: Pair): Promise<boolean> {
    return (await host.execOk("ip", ["-brief", "address"])).includes(` ${address}/`);
  }

  /** Append a line, durably, where the module is mounted; code 124 when that is not answered. */
  write(host: Host, pair: Pair, line: string, timeoutMs = 30_000): Promise<RunResult> {
    const script = 'echo "$1" >>"$2" && sync "$2"';
    const args = ["-c", script, "write", line, `${directoryOf(pair)}/lines`];
    return host.exec("sh", args, { timeoutMs });
  }

  async lines(host: Host, pair: Pair): Promise<string[]> {
    return (await host.execOk("cat", [`${directoryOf(pair)}/lines`])).trim().split("\n");
  }

  /** Nothing gets from `host` to its peer and to the third machine, nor back; others hear it. */
  async isolate(host: Host, pair: Pair): Promise<void> {
    const { lan, client } = this.hosts;
    const peer = pair.nodes.find((name) => name !== host.name) ?? "";
    await lan.block(host.name, peer);
    await lan.block(host.name, client.name);
  }
}

export function directoryOf({ module }: Pair): string {
  return `/srv/${module}`;
}

function userconfig(pair: Pair): string {
  return `<!DOCTYPE safe>
<safe>
  <service mode="mirror" nodes="${pair.nodes.join(",")}" boot="on">
    <heart pulse="100ms" timeout="3s"/>
    <vip><interface_list><interface><real_interface>
      <virtual_addr addr="${pair.address}" netmask="15" where="one_side"/>
    </real_interface></interface></interface_list></vip>
    <rfs><replicated dir="${directoryOf(pair)}" mode="read_only"/></rfs>
    <check><splitbrain ident="third" arg="${thirdMachine}"/></check>
    <user nicestoptimeout="10s" forcestoptimeout="10s"/>
  </service>
</safe>
`;
}
