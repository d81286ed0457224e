/**
 * What runs on a node once its cluster is configured: heartbeats, modules, health URLs.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import { type Layout, ownAddress } from "@gemel/protocol";
import { readClusterKey } from "./cluster-key.ts";
import type { LoadedCluster } from "./config/cluster-file.ts";
import { HealthServer } from "./health/health-server.ts";
import { HeartbeatService } from "./heartbeat/heartbeat-service.ts";
import type { Journal } from "./log/journal.ts";
import type { KeepOnPeer } from "./module/mirror-requests.ts";
import type { ModuleHearing } from "./module/module-hearing.ts";
import { ModuleSet } from "./module/module-set.ts";
import { nodeInCluster, ownNodeName } from "./node-name.ts";

const beginWaitMs = 3000;

/** What a node has whether a cluster is configured or not. */
export type NodeSurroundings = {
  readonly layout: Layout;
  readonly root: string;
  readonly journal: Journal;
  /** Something without which the daemon must not go on has failed. */
  readonly fail: (error: Error) => void;
  readonly hearing: ModuleHearing;
  readonly keepOnPeer: KeepOnPeer;
};

type Parts = {
  readonly node: string;
  readonly heartbeats: HeartbeatService;
  readonly modules: ModuleSet;
};

export class ConfiguredNode {
  readonly node: string;
  readonly modules: ModuleSet;
  readonly #heartbeats: HeartbeatService;
  readonly #journal: Journal;
  #cluster: LoadedCluster;
  /** Null: not asked for, or it cannot listen. */
  #health: HealthServer | null = null;

  private constructor(cluster: LoadedCluster, parts: Parts, journal: Journal) {
    this.node = parts.node;
    this.modules = parts.modules;
    this.#heartbeats = parts.heartbeats;
    this.#journal = journal;
    this.#cluster = cluster;
  }

  /** Everything is made, and no module has begun. Throws `unknown_node`, `config_invalid`. */
  static async prepare(
    cluster: LoadedCluster,
    surroundings: NodeSurroundings,
  ): Promise<ConfiguredNode> {
    const { layout, root, journal, fail, hearing, keepOnPeer } = surroundings;
    const name = ownNodeName(layout.nodeNameFile);
    const node = nodeInCluster(name, cluster.config, layout.nodeNameFile);
    const key = readClusterKey(layout.clusterKey);
    for (const { at, message } of cluster.warnings) {
      journal.note(`${at.file}:${at.line}:${at.column}: ${message}`);
    }
    const heartbeats = new HeartbeatService(key, fail);
    for (const note of await heartbeats.ready) journal.note(note);
    const shared = { layout, root, node, cluster: cluster.config, heartbeats, journal, hearing };
    const modules = new ModuleSet({ ...shared, keepOnPeer });
    const configured = new ConfiguredNode(cluster, { node, heartbeats, modules }, journal);
    await configured.#listenForHealth();
    return configured;
  }

  get cluster(): LoadedCluster {
    return this.#cluster;
  }

  /** Names of the modules that are not in STOP. */
  get running(): string[] {
    return this.modules.runners
      .filter((runner) => !runner.stopped)
      .map((runner) => runner.parts.config.name);
  }

  /** @param isStart Whether the daemon begins; else another configuration does. */
  async begin(isStart: boolean): Promise<void> {
    // One that waits for a script of its earlier life must not keep REST from answering.
    await Promise.race([this.modules.begin(isStart), delay(beginWaitMs)]);
    const networks = this.#cluster.config.lans.length;
    this.#journal.note(`Node ${this.node} of ${networks} network(s), ready`);
  }

  /** Another configuration of the cluster, which concerns no module that runs. */
  async adopt(cluster: LoadedCluster): Promise<void> {
    await this.#health?.close();
    await this.modules.adopt(cluster.config);
    this.#cluster = cluster;
    await this.#listenForHealth();
  }

  async close(): Promise<void> {
    this.modules.close();
    await this.#health?.close();
    await this.#heartbeats.close();
  }

  /** That nobody can be told is no reason not to serve. */
  async #listenForHealth(): Promise<void> {
    const { health, lans } = this.#cluster.config;
    this.#health = null;
    if (health === null) return;
    const nodes = lans.find(({ name }) => name === health.lan)?.nodes ?? [];
    const own = nodes.find(({ name }) => name === this.node);
    const address = own === undefined ? null : ownAddress(own);
    const server = new HealthServer((module) => this.modules.health(module), this.node);
    try {
      await server.listen(health.port, address);
      this.#health = server;
    } catch (error) {
      this.#journal.note(error instanceof Error ? error.message : String(error), "C");
    }
  }
}
