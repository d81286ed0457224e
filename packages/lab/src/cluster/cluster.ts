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
import { clusterXml } from "./cluster-files.ts";
import { getJson } from "./rest-client.ts";
import { WitnessHost } from "./witness-host.ts";

export type ClusterOptions = {
  readonly lab: Lab;
  readonly nodeNames?: readonly [string, string];
  /** A third host with a witness. Default: none. */
  readonly witness?: boolean;
};

/** Where the hosts are on the switch. */
export const addresses = {
  nodes: ["198.18.1.1", "198.18.1.2"],
  witness: "198.18.1.9",
  client: "198.18.1.10",
  virtual: "198.18.1.100",
} as const;

const prefix = 24;
const networkName = "default";

export class Cluster {
  readonly lab: Lab;
  readonly lan: Switch;
  readonly nodes: readonly [Host, Host];
  readonly client: Host;
  /** Null: the cluster has none. */
  readonly witness: WitnessHost | null;
  readonly virtualAddress: string = addresses.virtual;

  private constructor(lab: Lab, lan: Switch, hosts: readonly [Host, Host, Host, Host | null]) {
    this.lab = lab;
    this.lan = lan;
    this.nodes = [hosts[0], hosts[1]];
    this.client = hosts[2];
    this.witness = hosts[3] === null ? null : new WitnessHost(hosts[3]);
  }

  /** Switch on the hosts and connect them; the daemons are not started yet. */
  static async create({ lab, nodeNames, witness }: ClusterOptions): Promise<Cluster> {
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
    return new Cluster(lab, lan, hosts);
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
    const nodes = this.nodes.map(({ name }, index) => ({
      name,
      address: addresses.nodes[index] ?? "",
    }));
    const vote = this.witness === null ? undefined : addresses.witness;
    const xml = clusterXml([{ name: networkName, nodes }], vote);
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
      timeoutMs: 15_000,
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
