/**
 * The composition root: one node, its cluster and its modules, as services for REST.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { GemelError, present } from "@gemel/base";
import type {
  ActionRequest,
  ClassRequest,
  ClusterCheck,
  ClusterConfig,
  ClusterUpload,
  ClusterView,
  Command,
  ConfigCheck,
  ConfigCheckRequest,
  DisplayScript,
  DisplayView,
  FarmRequest,
  InstalledModule,
  LastConfigView,
  LogEntry,
  LogNote,
  LoopRequest,
  LoopView,
  ModuleEvent,
  ModuleInstall,
  ModulePackage,
  ModuleSettings,
  ModuleView,
  Monitored,
  NodeInfo,
  PortUse,
  Preflight,
  Rescue,
  RescueListing,
  RescueRequest,
  RescueRestore,
  RescueRestored,
  ResourceSet,
  ResourceView,
  ResyncEstimate,
  Upgraded,
  VerifyReport,
  VerifyRequest,
} from "@gemel/protocol";
import { clusterChanges } from "./cluster/cluster-text.ts";
import { Membership } from "./cluster/membership.ts";
import { doorOf, usualPort } from "./cluster/node-door.ts";
import { readClusterKey } from "./cluster-key.ts";
import { type LoadedCluster, loadClusterConfig } from "./config/cluster-file.ts";
import { ConfiguredNode, type NodeSurroundings } from "./configured-node.ts";
import type { NewCommand } from "./log/command-log.ts";
import type { LogListener } from "./log/module-log.ts";
import type { ModuleRunner } from "./module/module-runner.ts";
import type { ModuleSet } from "./module/module-set.ts";
import type { SettingsChange } from "./module/module-settings.ts";
import { portsOf } from "./module/ports.ts";
import { nodeInCluster, ownNodeName, shortName } from "./node-name.ts";
import { preflight } from "./preflight/preflight.ts";
import type { NodeServices } from "./rest/services.ts";
import { replaceFile } from "./system/durable-file.ts";
import { operatingSystem } from "./system/operating-system.ts";
import { version } from "./version.ts";

export type DaemonOptions = NodeSurroundings & {
  /** Another configuration of the cluster is in force; null: none yet. */
  readonly configured: (config: ClusterConfig | null) => Promise<void>;
  /** This node's certificate was replaced. */
  readonly renewed: () => void;
  /** This node enters the cluster of others, whose users and settings count from now on. */
  readonly entering: () => Promise<void>;
};

export class Daemon implements NodeServices {
  readonly #options: DaemonOptions;
  readonly #startedAt: string = new Date().toISOString();
  readonly #os = operatingSystem();
  readonly membership: Membership;
  #configured: ConfiguredNode | null = null;

  constructor(options: DaemonOptions) {
    this.#options = options;
    this.membership = this.#membership();
  }

  /** Read the configuration and begin. Throws `config_invalid`, `unknown_node`. */
  async begin(): Promise<void> {
    const { layout, journal } = this.#options;
    const file = layout.clusterFile;
    if (!existsSync(file)) {
      journal.note(`No cluster is configured: ${file} is not there; gemel cluster init or join`);
      await this.#options.configured(null);
      return;
    }
    const cluster = loadClusterConfig(readFileSync(file, "utf8"), file);
    await this.#configure(cluster, true);
  }

  async close(): Promise<void> {
    const configured = this.#configured;
    this.#configured = null;
    await configured?.close();
  }

  node(): NodeInfo {
    const { layout } = this.#options;
    const node = this.#configured?.node ?? ownNodeName(layout.nodeNameFile);
    const host = { host: hostname(), os: this.#os };
    return { node, version, pid: process.pid, startedAt: this.#startedAt, ...host };
  }

  cluster(): ClusterView {
    const self = this.node().node;
    const cluster = this.#configured?.cluster;
    return { self, config: cluster?.config ?? null, signature: cluster?.signature ?? null };
  }

  async uploadCluster({ xml, file }: ClusterUpload, read: string | null): Promise<ClusterView> {
    await this.membership.upload(xml, file, read);
    return this.cluster();
  }

  /** Measure this node and the way to the others. Takes seconds. */
  preflight(): Promise<Preflight> {
    const { layout } = this.#options;
    const { cluster, node, modules } = this.#demandConfigured();
    return preflight({
      node,
      cluster: cluster.config,
      configs: modules.runners.map(({ parts }) => parts.config),
      state: layout.state,
      ports: modules.runners.flatMap(({ parts: { config } }) =>
        portsOf(config, cluster.config).map((port) => ({ module: config.name, ...port })),
      ),
      processes: [
        process.pid,
        ...modules.runners.flatMap(({ parts: { mirror } }) => mirror?.process.pid ?? []),
      ],
      doorOf: (name, address) =>
        doorOf(layout, name, address, cluster.config.api?.port ?? usualPort),
    });
  }

  /** What `xml` would change on this node. Changes nothing. */
  checkCluster({ xml, file }: ClusterUpload): ClusterCheck {
    const { layout } = this.#options;
    const cluster = loadClusterConfig(xml, file);
    nodeInCluster(ownNodeName(layout.nodeNameFile), cluster.config, layout.nodeNameFile);
    const present = this.#configured;
    return {
      file,
      notes: cluster.warnings.map(({ at: { line, column }, message }) => {
        return { file, line, column, message };
      }),
      signature: cluster.signature,
      changes: clusterChanges(present?.cluster.config ?? null, cluster.config),
      stopFirst: present?.modules.touchedBy(cluster.config) ?? [],
      config: cluster.config,
    };
  }

  modules(): Promise<ModuleView[]> {
    return Promise.all(this.runners.map((runner) => runner.view()));
  }

  module(name: string): Promise<ModuleView> {
    return this.#modules().get(name).view();
  }

  install(request: ModuleInstall): Promise<ModuleView> {
    return this.#modules().install(request);
  }

  uninstall(name: string): Promise<InstalledModule> {
    return this.#modules().uninstall(name);
  }

  installed(): Promise<InstalledModule[]> {
    return this.#modules().installed();
  }

  checkConfig(name: string, request: ConfigCheckRequest): Promise<ConfigCheck> {
    return this.#modules().check(name, request);
  }

  deconfigure(name: string): Promise<InstalledModule> {
    return this.#modules().deconfigure(name);
  }

  async package(name: string): Promise<ModulePackage> {
    const zip = await this.#modules().package(name);
    return { module: name, zip: zip.toString("base64") };
  }

  replacePackage(name: string, zip: Buffer): Promise<ModuleView> {
    return this.#modules().replace(name, zip);
  }

  ports(name: string): PortUse[] {
    const { config } = this.#modules().get(name).parts;
    return portsOf(config, present(this.#configured?.cluster, "modules have a cluster").config);
  }

  history(name: string): Promise<LastConfigView[]> {
    return this.#modules().history(name);
  }

  restore(name: string, back: number): Promise<ModuleView> {
    return this.#modules().restore(name, back);
  }

  reconfigure(name: string): Promise<ModuleView> {
    return this.#modules().reconfigure(name);
  }

  act(name: string, request: ActionRequest): Promise<ModuleView> {
    return this.#modules().get(name).act(request);
  }

  /** Throws `unknown_module`, or what is wrong with the module. */
  runner(name: string): ModuleRunner {
    return this.#modules().get(name);
  }

  /** Of all modules that can be run. */
  get runners(): readonly ModuleRunner[] {
    return this.#configured?.modules.runners ?? [];
  }

  /** Why modules cannot be run, by name. */
  problems(): Record<string, string> {
    return this.#configured?.modules.problems ?? {};
  }

  /** As configured, with the length of their prefix. */
  virtualAddresses(name: string): string[] {
    const runner = this.#configured?.modules.runners.find(
      ({ parts }) => parts.config.name === name,
    );
    const config = runner?.parts.config;
    const ofMirror =
      config !== undefined && "virtualAddresses" in config ? config.virtualAddresses : [];
    const ofFarm =
      config?.mode === "farm" ? config.interfaces.flatMap(({ addresses }) => addresses) : [];
    return [...ofMirror, ...ofFarm].map(
      ({ address, prefixLength }) => `${address}/${prefixLength}`,
    );
  }

  display(name: string, script: DisplayScript): Promise<DisplayView> {
    return this.#modules().display(name, script);
  }

  resources(name: string): ResourceView[] {
    return this.#modules().get(name).watch.resources();
  }

  setResource(name: string, request: ResourceSet): ResourceView[] {
    const { watch } = this.#modules().get(name);
    watch.set(request);
    // It may be one of which the engine knows nothing.
    this.#options.hearing.changed(name);
    return watch.resources();
  }

  monitored(name: string): Monitored[] {
    return this.#modules().get(name).watch.monitored();
  }

  enableClass(name: string, request: ClassRequest): Monitored[] {
    const { watch } = this.#modules().get(name);
    watch.enable(request.class, request.on);
    return watch.monitored();
  }

  loop(name: string, request: LoopRequest): Promise<LoopView> {
    return this.#modules().get(name).loop(request);
  }

  async changeSettings(name: string, change: SettingsChange): Promise<ModuleSettings> {
    const { watch } = this.#modules().get(name);
    await watch.change(change);
    this.#options.hearing.changed(name);
    return watch.settings;
  }

  diff(name: string): Promise<ResyncEstimate> {
    return this.#modules().get(name).mirror.estimate();
  }

  changeTraffic(name: string, request: FarmRequest): Promise<ModuleView> {
    return this.#modules().get(name).changeTraffic(request);
  }

  async verify(name: string, { repair }: VerifyRequest): Promise<VerifyReport | null> {
    const { mirror } = this.#modules().get(name);
    await mirror.verify(repair);
    return mirror.lastVerify;
  }

  lastVerify(name: string): VerifyReport | null {
    return this.#modules().get(name).mirror.lastVerify;
  }

  upgrade(name: string): Promise<Upgraded> {
    return this.#modules().get(name).mirror.upgrade();
  }

  rescues(name: string): Promise<Rescue[]> {
    return this.#modules().get(name).mirror.rescues();
  }

  rescue(name: string, id: string): Promise<RescueListing> {
    return this.#modules().get(name).mirror.rescue(id);
  }

  keepRescue(name: string, request: RescueRequest): Promise<Rescue | null> {
    return this.#modules().get(name).mirror.keepRescue(request);
  }

  async restoreRescue(name: string, id: string, request: RescueRestore): Promise<RescueRestored> {
    return { restored: await this.#modules().get(name).mirror.restoreRescue(id, request) };
  }

  deleteRescue(name: string, id: string): Promise<Rescue> {
    return this.#modules().get(name).mirror.deleteRescue(id);
  }

  transitions(name: string, count: number, after: number): ModuleEvent[] {
    return this.#modules().get(name).events.list(count, after);
  }

  noteInLog(name: string, { level, message }: LogNote): void {
    this.#modules().get(name).log.add({ level, component: "script", message });
  }

  commands(name: string, count: number): Command[] {
    return this.#modules().commandsOf(name).tail(count);
  }

  noteCommand(name: string, command: NewCommand, startedAtMs: number, result: string): void {
    try {
      this.#modules().commandsOf(name).add(command, startedAtMs, result);
    } catch (error) {
      // No cluster yet, or no such module: what was asked has failed for the same reason.
      if (!(error instanceof GemelError)) throw error;
    }
  }

  logTail(name: string, count: number): LogEntry[] {
    return this.#modules().get(name).log.tail(count);
  }

  subscribe(name: string, listener: LogListener): () => void {
    return this.#modules().get(name).log.subscribe(listener);
  }

  /** Check `xml`, put it in force, write it. Modules that run and are not touched go on. */
  async #adopt(xml: string, file: string): Promise<void> {
    const { layout } = this.#options;
    const cluster = loadClusterConfig(xml, file);
    nodeInCluster(ownNodeName(layout.nodeNameFile), cluster.config, layout.nodeNameFile);
    readClusterKey(layout.clusterKey);
    const touched = this.#configured?.modules.touchedBy(cluster.config) ?? [];
    if (touched.length > 0) throw stopFirst(touched, "this changes what it uses of the cluster");
    await mkdir(dirname(layout.clusterFile), { recursive: true });
    await replaceFile(layout.clusterFile, xml, 0o644);
    if (this.#configured !== null && this.#configured.running.length > 0) {
      await this.#configured.adopt(cluster);
      await this.#options.configured(cluster.config);
    } else {
      await this.close();
      await this.#configure(cluster, false);
    }
  }

  #membership(): Membership {
    const { layout, journal } = this.#options;
    const idle = (why: string): void => {
      const names = this.#configured?.running ?? [];
      if (names.length > 0) throw stopFirst(names, `it must be in STOP to ${why}`);
    };
    return new Membership({
      layout,
      journal,
      present: () =>
        this.#configured === null
          ? null
          : { cluster: this.#configured.cluster.config, node: this.#configured.node },
      ownName: () => shortName(ownNodeName(layout.nodeNameFile)),
      adopt: (xml, file) => this.#adopt(xml, file),
      demandIdle: idle,
      demandUnused: (node) => {
        const [name] = this.#configured?.modules.using(node) ?? [];
        if (name === undefined) return;
        throw new GemelError("refused", `The module "${name}" spans ${node}`, {
          remedy: `gemel module uninstall -m ${name}, or replace the node: gemel cluster join --replace on the new one`,
        });
      },
      release: async () => {
        await this.close();
        await this.#options.configured(null);
      },
      renewed: this.#options.renewed,
      entering: this.#options.entering,
    });
  }

  #modules(): ModuleSet {
    return this.#demandConfigured().modules;
  }

  #demandConfigured(): ConfiguredNode {
    if (this.#configured !== null) return this.#configured;
    throw new GemelError("refused", "No cluster is configured on this node", {
      remedy: "gemel cluster init on the first node, gemel cluster join HOST on the others",
    });
  }

  async #configure(cluster: LoadedCluster, isStart: boolean): Promise<void> {
    this.#configured = await ConfiguredNode.prepare(cluster, this.#options);
    await this.#options.configured(cluster.config);
    await this.#configured.begin(isStart);
  }
}

function stopFirst(names: readonly string[], why: string): GemelError {
  const [name = ""] = names;
  return new GemelError("refused", `The module "${name}" runs; ${why}`, {
    remedy: names.map((one) => `gemel stop -m ${one}`).join(", "),
  });
}
