/**
 * Two nodes and a client host on one switch, and a witness if wanted: what most tests and the demo need.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type LogEntry,
  layout,
  logEntrySchema,
  type ModuleEvent,
  type ModuleView,
  moduleEventSchema,
  moduleViewSchema,
} from "@gemel/protocol";
import { type Host, repository } from "../host/host.ts";
import type { Lab } from "../lab.ts";
import type { Switch } from "../switch.ts";
import { waitFor } from "../system/wait-for.ts";
import { type ClusterNetwork, clusterXml } from "./cluster-files.ts";
import { getJson } from "./rest-client.ts";
import { WitnessHost } from "./witness-host.ts";

export type ClusterOptions = {
  readonly lab: Lab;
  readonly nodeNames?: readonly [string, string];
  /** A third host with a witness. Default: none. */
  readonly witness?: boolean;
  /** A second network between the nodes. Default: none. */
  readonly twoNetworks?: boolean;
};

/** Where the hosts are on the switch. */
export const addresses = {
  nodes: ["198.18.1.1", "198.18.1.2"],
  witness: "198.18.1.9",
  client: "198.18.1.10",
  /** Of a server that belongs to no cluster yet, see the demonstration that goes on. */
  spare: "198.18.1.3",
  virtual: "198.18.1.100",
} as const;

const prefix = 24;
const networkName = "default";
const secondNetwork = { name: "second", nodes: ["198.18.2.1", "198.18.2.2"] } as const;

/** Where load balancers ask. */
export const healthPort = 9010;

export class Cluster {
  readonly lab: Lab;
  readonly lan: Switch;
  readonly nodes: readonly [Host, Host];
  readonly client: Host;
  /** Null: the cluster has none. */
  readonly witness: WitnessHost | null;
  readonly virtualAddress: string = addresses.virtual;

  /** Null: there is only one network. */
  readonly secondLan: Switch | null;

  private constructor(
    lab: Lab,
    lan: Switch,
    hosts: readonly [Host, Host, Host, Host | null],
    secondLan: Switch | null,
  ) {
    this.lab = lab;
    this.lan = lan;
    this.secondLan = secondLan;
    this.nodes = [hosts[0], hosts[1]];
    this.client = hosts[2];
    this.witness = hosts[3] === null ? null : new WitnessHost(hosts[3]);
  }

  /** Switch on the hosts and connect them; the daemons are not started yet. */
  static async create(options: ClusterOptions): Promise<Cluster> {
    const { lab, nodeNames, witness, twoNetworks } = options;
    const [first, second] = nodeNames ?? ["node1", "node2"];
    const lan = await lab.addSwitch("lan");
    const add = async (name: string, address: string): Promise<Host> => {
      const host = await lab.addHost(name);
      await host.attach(lan, `${address}/${prefix}`);
      return host;
    };
    const hosts = await Promise.all([
      add(first, addresses.nodes[0]),
      add(second, addresses.nodes[1]),
      add("client", addresses.client),
      witness === true ? add("witness", addresses.witness) : null,
    ]);
    const secondLan = twoNetworks === true ? await lab.addSwitch("lan2") : null;
    if (secondLan !== null)
      for (const [index, address] of secondNetwork.nodes.entries())
        await hosts[index]?.attach(secondLan, `${address}/${prefix}`, "eth1");
    return new Cluster(lab, lan, hosts, secondLan);
  }

  node(name: string): Host {
    const found = this.nodes.find((host) => host.name === name);
    if (found === undefined) {
      throw new Error(`The cluster has no node ${name}`);
    }
    return found;
  }

  /** The other node. */
  peerOf(node: Host): Host {
    return this.nodes[0] === node ? this.nodes[1] : this.nodes[0];
  }

  /** Write `cluster.xml` on both nodes; make key and certificates on one, and copy them, as a user does. */
  writeConfiguration(): void {
    const networkOf = (name: string, at: readonly string[]): ClusterNetwork => ({
      name,
      nodes: this.nodes.map((node, index) => ({ name: node.name, address: at[index] ?? "" })),
    });
    const networks = [networkOf(networkName, addresses.nodes)];
    if (this.secondLan !== null) networks.push(networkOf(secondNetwork.name, secondNetwork.nodes));
    const witness = this.witness === null ? undefined : addresses.witness;
    const xml = clusterXml(networks, { witness, healthPort });
    for (const host of this.nodes) {
      const files = layout(host.root);
      mkdirSync(files.etc, { recursive: true });
      writeFileSync(files.clusterFile, xml);
      writeFileSync(files.nodeNameFile, `${host.name}\n`);
    }
    const [first, second] = this.nodes;
    const init = ["--root", first.root, "cluster", "init", "--yes", first.name, second.name];
    execFileSync(join(repository, "bin/gemel"), init, { stdio: ["ignore", "ignore", "inherit"] });
    const handedOut = join(layout(first.root).handOut, second.name);
    cpSync(handedOut, layout(second.root).etc, { recursive: true });
    this.witness?.introduce(this.nodes.map(({ root }) => layout(root)));
  }

  /** Nothing gets from one node to the other; client and witness reach both. */
  partition(): Promise<void> {
    return this.lan.block(this.nodes[0].name, this.nodes[1].name);
  }

  /** Nothing gets from `from` to the other node; what the other one sends arrives. */
  partitionOneWay(from: Host): Promise<void> {
    return this.lan.blockOneWay(from.name, this.peerOf(from).name);
  }

  /** Nothing gets between a node and the witness. */
  cutFromWitness(node: Host): Promise<void> {
    if (this.witness === null) throw new Error("The cluster has no witness");
    return this.lan.block(node.name, this.witness.host.name);
  }

  /** End all partitions. */
  heal(): Promise<void> {
    return this.lan.unblockAll();
  }

  /** Start the daemon on a node and wait until it answers. */
  async startDaemon(host: Host): Promise<void> {
    await host.startDaemon();
    await waitFor(() => this.#get(host, "/node").then(() => true, failedYet), {
      what: `gemeld on ${host.name}; its log is ${host.path("/var/log/gemeld.log")}`,
      timeoutMs: 60_000,
      intervalMs: 50,
    });
  }

  /**
   * Run the `gemel` command on a node; returns its standard output.
   *
   * @throws CommandFailed when it ends with another code than 0.
   */
  gemel(host: Host, args: readonly string[], timeoutMs = 60_000): Promise<string> {
    return host.execOk(join(repository, "bin/gemel"), args, { timeoutMs });
  }

  /** The module as this node sees it; undefined while its daemon does not answer. */
  async view(host: Host, module: string): Promise<ModuleView | undefined> {
    if (!host.isUp) {
      return undefined;
    }
    const body = await this.#get(host, `/modules/${module}`).catch(() => undefined);
    return body === undefined ? undefined : moduleViewSchema.parse(body);
  }

  /** The module's last `lines` log entries on this node, oldest first. */
  async log(host: Host, module: string, lines = 500): Promise<LogEntry[]> {
    return logEntrySchema
      .array()
      .parse(await this.#get(host, `/modules/${module}/log?lines=${lines}`));
  }

  /** What happened to the module on this node: its last events, oldest first. */
  async transitions(host: Host, module: string, lines = 200): Promise<ModuleEvent[]> {
    const path = `/modules/${module}/transitions?lines=${lines}`;
    return moduleEventSchema.array().parse(await this.#get(host, path));
  }

  /** Wait until the module on a node is as `accept` wants it. */
  waitForView(
    host: Host,
    module: string,
    options: {
      readonly what: string;
      readonly timeoutMs: number;
      readonly accept: (view: ModuleView) => boolean;
    },
  ): Promise<ModuleView> {
    let last: ModuleView | undefined;
    return waitFor(
      async () => {
        last = await this.view(host, module);
        return last !== undefined && options.accept(last) ? last : undefined;
      },
      {
        what: `${options.what} on ${host.name}`,
        timeoutMs: options.timeoutMs,
        intervalMs: 50,
        describe: () => describeView(last),
      },
    );
  }

  async #get(host: Host, path: string): Promise<unknown> {
    // The socket lies on the host's own /run; /proc leads there.
    const socket = join(`/proc/${host.pid}/root`, layout().apiSocket);
    return getJson(socket, `/api/v1${path}`);
  }
}

/** For messages: state, readiness and reason as the node gives them. */
export function describeView(view: ModuleView | undefined): string {
  return view === undefined
    ? "its daemon does not answer"
    : `it is ${view.state} ${view.readiness} (${view.reason})`;
}

function failedYet(): false {
  return false;
}
