/**
 * What is shown of this node's modules beyond their state: charts, files, plans, both sides of a split brain.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import {
  type ConfigCheckAll,
  configCheckSchema,
  type Draining,
  type FarmPlan,
  type Layout,
  type MetricsSample,
  type MirrorStatus,
  type ModuleView,
  moduleLayout,
  type Overview,
  type StreamEvent,
} from "@gemel/protocol";
import type { Daemon } from "../daemon.ts";
import { installation } from "../module/module-files.ts";
import { problemOf } from "../rest/problem.ts";
import type { FileServices } from "../rest/resources/files.ts";
import type { MetricsServices } from "../rest/resources/metrics.ts";
import type { PlanningServices } from "../rest/resources/planning.ts";
import type { RescueArchiveServices } from "../rest/resources/rescue-archive.ts";
import type { SupportServices } from "../rest/resources/support.ts";
import { every } from "../system/grid.ts";
import { version } from "../version.ts";
import type { PeerClient } from "./cluster/peer-client.ts";
import { directorySight } from "./directory-sight.ts";
import { exposition } from "./metrics/exposition.ts";
import { MetricsStore, sampleMs } from "./metrics/metrics-store.ts";
import { ModuleFolder } from "./module-folder.ts";
import type { Durations } from "./operations/durations.ts";
import { farmPlanOf } from "./operations/farm-plan.ts";
import { planOf } from "./operations/plan.ts";
import { rescueArchive } from "./rescue-archive.ts";
import { ScriptOutputs } from "./script-outputs.ts";
import { ownSide, sideOf, splitBrainOf } from "./split-brain.ts";
import { supportSnapshot } from "./support/snapshot.ts";
import { templatesIn } from "./templates.ts";

export type InsightOptions = {
  readonly layout: Layout;
  readonly daemon: () => Daemon;
  readonly overview: () => Overview;
  /** What this node last said of its modules. */
  readonly views: () => readonly ModuleView[];
  /** Throws `unknown_node`. */
  readonly client: (node: string) => PeerClient;
  readonly roundTripMs: () => number | null;
  readonly durations: Durations;
  readonly publish: (event: StreamEvent) => void;
};

export type InsightServices = FileServices &
  MetricsServices &
  PlanningServices &
  RescueArchiveServices &
  SupportServices;

export class Insight {
  readonly #options: InsightOptions;
  readonly #metrics = new MetricsStore();
  /** As last heard, every other second. */
  readonly #mirrors = new Map<string, MirrorStatus>();
  readonly #endSamples: () => void;

  constructor(options: InsightOptions) {
    this.#options = options;
    this.#endSamples = every(sampleMs, () => this.#sample());
  }

  get services(): InsightServices {
    const { layout } = this.#options;
    return {
      folderOf: (module) => {
        this.#demandInstalled(module);
        return new ModuleFolder(moduleLayout(layout, module).source);
      },
      scriptOutputs: (module) => {
        this.#demandInstalled(module);
        return new ScriptOutputs(`${moduleLayout(layout, module).log}/scripts`);
      },
      templates: () => templatesIn(`${installation}/packages/modules`),
      directory: directorySight,
      metrics: (module, sinceMs, stepMs) => {
        this.#demandInstalled(module);
        const found = this.#metrics.list(module, sinceMs, stepMs);
        return { module, node: this.#self, ...found };
      },
      exposition: () => this.#exposition(),
      plan: async (module, asked) => {
        const { overview, durations } = this.#options;
        const view = await this.#daemon.module(module);
        const interruptionMs = durations.last(module, asked.action);
        return planOf({ ...asked, view, overview: overview(), interruptionMs });
      },
      farmPlan: (module, traffic) => this.#farmPlan(module, traffic),
      checkConfigAll: (module, request, principal) =>
        this.#checkEverywhere(module, request, principal),
      splitBrainSide: (module) => ownSide(this.#daemon.runner(module)),
      splitBrain: async (module) => {
        const own = await ownSide(this.#daemon.runner(module));
        const sight = this.#options.overview().modules.find((one) => one.module === module);
        const others = this.#options
          .overview()
          .nodes.filter(({ isSelf }) => !isSelf)
          .map(({ node, reachable }) => ({
            node,
            reachable,
            view: sight?.perNode[node]?.view ?? null,
          }));
        const { client } = this.#options;
        const theirs = await Promise.all(others.map((other) => sideOf(module, other, client)));
        return splitBrainOf(module, [own, ...theirs]);
      },
      rescueArchive: async (module, id) => {
        const copies = await this.#daemon.rescues(module);
        const found = copies.find((copy) => copy.id === id);
        if (found === undefined) {
          throw new GemelError("unknown_rescue", `There is no rescue copy "${id}"`);
        }
        const name = `${module}-${found.node}-${id}.tar`;
        return { name, stream: rescueArchive(found.folder) };
      },
      support: () => this.#support(),
    };
  }

  async #farmPlan(module: string, traffic: Draining): Promise<FarmPlan> {
    const view = await this.#daemon.module(module);
    const { config } = this.#daemon.runner(module).parts;
    if (config.mode !== "farm") {
      throw new GemelError("refused", `The ${config.mode} module "${module}" is no farm`, {
        remedy: "Ask it of a farm module",
      });
    }
    const { nodes, modules } = this.#options.overview();
    const sight = modules.find((one) => one.module === module);
    const others = nodes
      .filter(({ node }) => node !== view.node)
      .map(({ node, reachable }) => ({
        node,
        reachable,
        view: sight?.perNode[node]?.view ?? null,
      }));
    return farmPlanOf({ traffic, view, others, keepMs: config.farm.keepMs });
  }

  close(): void {
    this.#endSamples();
  }

  async #checkEverywhere(
    module: string,
    request: Parameters<PlanningServices["checkConfigAll"]>[1],
    principal: Parameters<PlanningServices["checkConfigAll"]>[2],
  ): Promise<ConfigCheckAll> {
    type Answer = ConfigCheckAll["perNode"][string];
    const own = async (): Promise<Answer> => ({
      check: await this.#daemon.checkConfig(module, request),
      problem: null,
    });
    const theirs = async (node: string): Promise<Answer> => {
      const client = this.#options.client(node).actingFor(principal);
      const answer = await client.call("checkConfig", { module, body: request });
      return { check: configCheckSchema.parse(answer), problem: null };
    };
    const { nodes: all, modules } = this.#options.overview();
    const known = modules.find((one) => one.module === module);
    // Of one that is not installed yet every node says whether it would be for it.
    const nodes = known === undefined ? all.map(({ node }) => node) : Object.keys(known.perNode);
    const perNode = await Promise.all(
      nodes.map(async (node): Promise<[string, Answer]> => {
        const asked = node === this.#self ? own() : theirs(node);
        const answer = await asked.catch((error) => ({ check: null, problem: problemOf(error) }));
        return [node, answer];
      }),
    );
    return { module, perNode: Object.fromEntries(perNode) };
  }

  /** In the turn of the signs of life, so that all of it goes out in one piece. */
  #sample(): void {
    const { roundTripMs, publish } = this.#options;
    for (const runner of this.#daemon.runners) {
      const module = runner.parts.config.name;
      const heard = runner.takeHeard();
      if (heard === null) {
        this.#mirrors.delete(module);
        continue;
      }
      this.#mirrors.set(module, heard.status);
      const sample = this.#metrics.add(module, heard.status, roundTripMs(), heard.atMs);
      if (sample !== null) this.#tell(module, sample, publish);
    }
  }

  #tell(module: string, sample: MetricsSample, publish: InsightOptions["publish"]): void {
    publish({ type: "metrics", data: { node: this.#self, module, sample } });
  }

  #exposition(): string {
    const { user, system } = process.cpuUsage();
    return exposition({
      node: this.#self,
      version,
      nodes: this.#options.overview().nodes,
      // What only counts is not looked at for a view.
      modules: this.#options
        .views()
        .map((view) => ({ ...view, mirror: this.#mirrors.get(view.module) ?? view.mirror })),
      residentBytes: process.memoryUsage.rss(),
      cpuSeconds: (user + system) / 1e6,
    });
  }

  async #support(): Promise<{ name: string; zip: Buffer }> {
    const { layout, overview } = this.#options;
    const daemon = this.#daemon;
    const zip = await supportSnapshot({
      layout,
      answers: {
        node: () => daemon.node(),
        cluster: () => daemon.cluster(),
        overview,
        installed: () => daemon.installed(),
        modules: () => daemon.modules(),
      },
    });
    const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
    return { name: `gemel-support-${this.#self}-${stamp}.zip`, zip };
  }

  /** Throws `unknown_module`; also those that cannot be run have files. */
  #demandInstalled(module: string): void {
    if (Object.hasOwn(this.#daemon.problems(), module)) return;
    this.#daemon.runner(module);
  }

  get #daemon(): Daemon {
    return this.#options.daemon();
  }

  get #self(): string {
    return this.#daemon.node().node;
  }
}
