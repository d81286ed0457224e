/**
 * All modules of this node: loaded at start, installed, configured anew, removed.
 *
 * A module whose file is not valid stays visible by its error and hinders no other module.
 *
 * @module
 */
import { existsSync, mkdirSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { errorCatalogue, GemelError } from "@gemel/base";
import {
  type ClusterConfig,
  type ConfigCheck,
  type ConfigCheckRequest,
  type DisplayScript,
  type DisplayView,
  type InstalledModule,
  type LastConfigView,
  type Layout,
  type ModuleConfig,
  type ModuleInstall,
  type ModuleView,
  moduleLayout,
} from "@gemel/protocol";
import { moduleNamePattern } from "../config/module-file.ts";
import { suggestion } from "../config/suggestion.ts";
import type { HeartbeatService } from "../heartbeat/heartbeat-service.ts";
import { LineageStore } from "../lineage-store.ts";
import { type CommandLog, CommandLogs } from "../log/command-log.ts";
import { EventStore } from "../log/event-store.ts";
import type { Journal } from "../log/journal.ts";
import { ModuleLog } from "../log/module-log.ts";
import { lastConfigs, readLastConfig } from "../package/last-configs.ts";
import { writePackage } from "../package/package-writer.ts";
import { writeHostFile } from "../scripts/virtual-host.ts";
import { readApplied, saveApplied } from "./applied-config.ts";
import { configEffect, demandApplicable, type Situation } from "./config-effect.ts";
import { ConfigScripts } from "./config-scripts.ts";
import { DisplayScripts, type DisplayScriptsOptions } from "./display-scripts.ts";
import type { KeepOnPeer } from "./mirror-requests.ts";
import { type ModulePlace, modulePlace } from "./module-files.ts";
import { type ModuleHearing, nobodyHears } from "./module-hearing.ts";
import { ModuleIds } from "./module-ids.ts";
import {
  installedModules,
  installModule,
  readModuleId,
  recoverModules,
  removeModule,
  replaceModule,
} from "./module-installation.ts";
import { moduleParts } from "./module-parts.ts";
import { ModuleRunner } from "./module-runner.ts";
import { ModuleSource, notesOf } from "./module-source.ts";
import { readSavedState } from "./state-file.ts";

export type ModuleSetOptions = {
  readonly layout: Layout;
  readonly root: string;
  readonly node: string;
  readonly cluster: ClusterConfig;
  readonly heartbeats: HeartbeatService;
  readonly journal: Journal;
  readonly hearing?: ModuleHearing;
  readonly keepOnPeer: KeepOnPeer;
};

export class ModuleSet {
  #options: ModuleSetOptions;
  #source: ModuleSource;
  readonly #ids: ModuleIds;
  readonly #hearing: ModuleHearing;
  /** Of every installed module, whether it is configured or not. */
  readonly #commands: CommandLogs;
  readonly #around: DisplayScriptsOptions = {
    placeOf: (module) => this.#placeOf(module),
    stateOf: async (module) => (await this.#situation(module))?.state ?? "STOP",
  };
  readonly #scripts: ConfigScripts = new ConfigScripts({
    ...this.#around,
    commandsOf: (module) => this.#commands.of(module),
  });
  readonly #displays: DisplayScripts = new DisplayScripts(this.#around);
  readonly #runners = new Map<string, ModuleRunner>();
  readonly #broken = new Map<string, GemelError>();
  /** One change of the set at a time. */
  #change: Promise<unknown> = Promise.resolve();

  constructor(options: ModuleSetOptions) {
    this.#options = options;
    this.#hearing = options.hearing ?? nobodyHears;
    this.#commands = new CommandLogs((name) => this.#placeOf(name).files.log, options.journal);
    this.#source = new ModuleSource(options.layout, options, options.journal);
    this.#ids = new ModuleIds(options.layout);
  }

  /** Names of the modules that are not in STOP and for which `cluster` is another one than the present. */
  touchedBy(cluster: ClusterConfig): string[] {
    const { cluster: present } = this.#options;
    return this.runners
      .filter((runner) => !runner.stopped)
      .map((runner) => runner.parts.config)
      .filter((config) => {
        return clusterAsSeen(config, present) !== clusterAsSeen(config, cluster);
      })
      .map(({ name }) => name);
  }

  /** From now on `cluster` is in force. Nothing that runs is touched by it. */
  async adopt(cluster: ClusterConfig): Promise<void> {
    this.#options = { ...this.#options, cluster };
    this.#source = new ModuleSource(this.#options.layout, this.#options, this.#options.journal);
    const idle = this.runners.filter((runner) => runner.stopped);
    for (const runner of idle) {
      const { name } = runner.parts.config;
      runner.close();
      this.#runners.delete(name);
    }
    const names = await installedModules(this.#options.layout);
    const without = names.filter((name) => !this.#runners.has(name));
    await Promise.all(without.map((name) => this.#beginOne(name, false)));
    // Those that run have another cluster around them now.
    for (const { parts, stopped } of this.runners) if (!stopped) void this.#update(parts.config);
  }

  /** Modules of this node that span `node`, whether they run or not. */
  using(node: string): string[] {
    return this.runners
      .map((runner) => runner.parts.config)
      .filter(({ nodes }) => nodes.includes(node))
      .map(({ name }) => name);
  }

  /** Begin every installed module. Never rejects because of one module. `isStart`: gemeld has just started. */
  async begin(isStart: boolean): Promise<void> {
    await recoverModules(this.#options.layout);
    const names = await installedModules(this.#options.layout);
    // One after another: two that have no id yet must not draw the same.
    for (const name of names) await this.#ids.of(name);
    await Promise.all(names.map((name) => this.#beginOne(name, isStart)));
  }

  get runners(): readonly ModuleRunner[] {
    return [...this.#runners.values()];
  }

  /** Throws `unknown_module`, or what is wrong with the module. */
  get(name: string): ModuleRunner {
    const runner = this.#runners.get(name);
    if (runner !== undefined) return runner;
    const broken = this.#broken.get(name);
    if (broken !== undefined) throw broken;
    const hint = suggestion(name, [...this.#runners.keys(), ...this.#broken.keys()]);
    throw new GemelError("unknown_module", `There is no module "${name}" on this node${hint}`);
  }

  /** Of a module that is installed, whether its configuration is valid or not. Throws `unknown_module`. */
  commandsOf(name: string): CommandLog {
    if (!this.#runners.has(name) && !this.#broken.has(name)) this.get(name);
    return this.#commands.of(name);
  }

  /** Run a script of the module that only displays something. */
  async display(name: string, script: DisplayScript): Promise<DisplayView> {
    return this.#displays.show(script, this.get(name).parts.config);
  }

  install(request: ModuleInstall): Promise<ModuleView> {
    return this.#oneByOne(async () => {
      const { layout } = this.#options;
      const { name } = request;
      if (!moduleNamePattern.test(name)) {
        throw new GemelError("usage", `"${name}" is not a module name`, {
          remedy: "Use up to 32 letters, digits, hyphens and underscores",
        });
      }
      const installed = await installedModules(layout);
      if (installed.includes(name)) {
        throw new GemelError("module_exists", `The module "${name}" is installed already`);
      }
      const id = await this.#ids.choose(request.id, installed);
      await installModule(layout, request, id, (xml, file) => {
        this.#source.load(name, id, xml, file);
      });
      try {
        return await this.#configure(name, id);
      } catch (error) {
        // A full disk, above all: it is installed, or it is not.
        this.#runners.get(name)?.close();
        this.#runners.delete(name);
        await removeModule(layout, name);
        throw error;
      }
    });
  }

  /** The files go; what the module last was stays in the last configurations. */
  uninstall(name: string): Promise<InstalledModule> {
    return this.#oneByOne(async () => {
      this.#demandInstalled(name);
      const view = await this.#installedOne(name);
      const runner = this.#runners.has(name) ? this.#stopped(name, "uninstall") : null;
      // Its files go in any case: a script of theirs that fails is no reason to keep them.
      const problem = runner && (await this.#scripts.problem("deconfig", runner.parts.config));
      if (problem !== null) this.#options.journal.note(`Uninstalling ${name}: ${problem}`, "E");
      runner?.close();
      this.#runners.delete(name);
      this.#broken.delete(name);
      await removeModule(this.#options.layout, name);
      this.#hearing.changed(name);
      return view;
    });
  }

  /**
   * Read `userconfig.xml` again and put it in force: at once when the module is stopped, or when
   * all that changed may change while it runs.
   */
  reconfigure(name: string): Promise<ModuleView> {
    return this.#oneByOne(async () => {
      this.#demandInstalled(name);
      const id = await this.#ids.of(name);
      await this.#demandApplicable(name, id);
      return this.#configure(name, id);
    });
  }

  /** Take the configuration out of force; the files stay. */
  deconfigure(name: string): Promise<InstalledModule> {
    return this.#oneByOne(async () => {
      this.#demandInstalled(name);
      const runner = this.#runners.has(name) ? this.#stopped(name, "deconfigure") : null;
      const remedy = "Mend what the script says; `gemel module uninstall` goes on without it";
      if (runner) await this.#scripts.demand("deconfig", runner.parts.config, remedy);
      runner?.close();
      this.#runners.delete(name);
      await writeFile(this.#deconfiguredMark(name), "");
      this.#broken.set(name, notConfigured(name));
      this.#hearing.changed(name);
      return this.#installedOne(name);
    });
  }

  /** What a configuration says and what putting it in force would mean. Changes nothing. */
  async check(name: string, request: ConfigCheckRequest): Promise<ConfigCheck> {
    const { layout, node } = this.#options;
    const names = await installedModules(layout);
    const installed = names.includes(name);
    if (!installed && request.xml === undefined) this.#demandInstalled(name);
    const id = installed ? await this.#ids.of(name) : await this.#ids.free(names);
    const { xml, file } =
      request.xml === undefined
        ? this.#source.read(name)
        : { xml: request.xml, file: request.file ?? "userconfig.xml" };
    const loaded = this.#source.parse(name, id, xml, file);
    const found = installed
      ? await this.#source.changes(name, id, loaded)
      : { changes: null, files: [] };
    const situation = await this.#situation(name);
    // The script belongs to the files that are installed.
    if (installed && request.xml === undefined) {
      await this.#scripts.demand("confcheck", loaded.config);
    }
    return {
      module: name,
      node,
      file,
      notes: notesOf(loaded),
      changes: [...(found.changes ?? [])],
      files: [...found.files],
      state: situation?.state ?? null,
      effect: configEffect(situation, found),
    };
  }

  /** All that is installed, also what cannot be run. */
  async installed(): Promise<InstalledModule[]> {
    const names = await installedModules(this.#options.layout);
    return Promise.all(names.map((name) => this.#installedOne(name)));
  }

  /** The module's folder as a package. */
  package(name: string): Promise<Buffer> {
    this.#demandInstalled(name);
    return writePackage(moduleLayout(this.#options.layout, name).source);
  }

  /** Put another package's files in the place of the module's, and in force. Its id stays. */
  replace(name: string, zip: Buffer): Promise<ModuleView> {
    return this.#oneByOne(async () => {
      this.#demandInstalled(name);
      const id = await this.#ids.of(name);
      await this.#replaceFiles(name, id, zip, `${name}.safe`);
      return this.#configure(name, id);
    });
  }

  /** The last configurations that were in force, newest first. */
  async history(name: string): Promise<LastConfigView[]> {
    const kept = await lastConfigs(this.#options.layout.lastConfigs, name);
    return kept.map(({ file, at }, back) => ({ back, at, file }));
  }

  /** Put the configuration `back` before the newest in force again, its scripts included. */
  restore(name: string, back: number): Promise<ModuleView> {
    return this.#oneByOne(async () => {
      const { layout } = this.#options;
      this.#demandInstalled(name);
      const id = await this.#ids.of(name);
      const kept = await readLastConfig(layout.lastConfigs, name, back);
      await this.#replaceFiles(name, id, kept.zip, kept.name);
      return this.#configure(name, id);
    });
  }

  /** Why modules cannot be run, by name. */
  get problems(): Record<string, string> {
    return Object.fromEntries([...this.#broken].map(([name, { message }]) => [name, message]));
  }

  /** How a module is, at once; null when there is none that can be run. */
  health(name: string): Situation | null {
    return this.#runners.get(name)?.situation ?? null;
  }

  /** Let go of all; what runs goes on. */
  close(): void {
    for (const runner of this.#runners.values()) runner.close();
    this.#runners.clear();
  }

  async #beginOne(name: string, isStart: boolean): Promise<void> {
    try {
      if (existsSync(this.#deconfiguredMark(name))) throw notConfigured(name);
      await this.#run(name, await this.#configAtStart(name), isStart);
    } catch (error) {
      const known = asGemelError(error);
      this.#runners.get(name)?.close();
      this.#runners.delete(name);
      this.#broken.set(name, known);
      this.#hearing.changed(name);
      this.#options.journal.note(`The module ${name} cannot be run: ${known.message}`, "C");
    }
  }

  #oneByOne<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#change.then(change);
    this.#change = result.catch(() => undefined);
    return result;
  }

  #stopped(name: string, what: string): ModuleRunner {
    const runner = this.get(name);
    if (runner.stopped) return runner;
    throw new GemelError("refused", `The module "${name}" runs; it must be in STOP to ${what} it`, {
      remedy: `gemel stop -m ${name}`,
    });
  }

  /** While it serves, what is in force counts; else the file that people edit. */
  async #configAtStart(name: string): Promise<ModuleConfig> {
    const { state, run } = moduleLayout(this.#options.layout, name);
    const applied = await readApplied(state);
    const position = readSavedState(run)?.state.position ?? "down";
    if (applied !== null && position !== "down") return applied;
    const { config } = this.#source.loadInstalled(name, await this.#ids.of(name));
    await this.#putInForce(name, config);
    return config;
  }

  async #putInForce(name: string, config: ModuleConfig): Promise<void> {
    await saveApplied(moduleLayout(this.#options.layout, name).state, config);
    await this.#source.keep(name);
    await rm(this.#deconfiguredMark(name), { force: true });
  }

  async #replaceFiles(name: string, id: number, zip: Buffer, from: string): Promise<void> {
    await replaceModule(this.#options.layout, name, zip, from, async (xml, file) => {
      const loaded = this.#source.parse(name, id, xml, file);
      const found = await this.#source.changes(name, id, loaded);
      demandApplicable(name, await this.#situation(name), found);
    });
  }

  /**
   * Put the module's files in force, with its scripts: `config` may still write `userconfig.xml`, so that it is
   * read again. A module that runs goes on: its runner lets go, and another one attaches as after a restart.
   */
  async #configure(name: string, id: number): Promise<ModuleView> {
    await this.#scripts.demand("config", this.#source.parseInstalled(name, id).config);
    await this.#demandApplicable(name, id);
    const { config } = this.#source.loadInstalled(name, id);
    await this.#scripts.demand("postconfig", config);
    // Scripts take their time: the module may have been started meanwhile.
    await this.#demandApplicable(name, id);
    await this.#putInForce(name, config);
    // At once: who asks meanwhile finds the one or the other.
    this.#runners.get(name)?.close();
    this.#runners.delete(name);
    const view = await (await this.#run(name, config, false)).view();
    if (view.state !== "STOP") await this.#update(config);
    return view;
  }

  /** What is installed may be put in force now. Throws `config_invalid`, `refused`. */
  async #demandApplicable(name: string, id: number): Promise<void> {
    const found = await this.#source.changes(name, id, this.#source.parseInstalled(name, id));
    demandApplicable(name, await this.#situation(name), found);
  }

  /** It is in force already: all that can be done about a failure is to say so. */
  async #update(config: ModuleConfig): Promise<void> {
    const problem = await this.#scripts.problem("update", config);
    if (problem === null) return;
    const log = this.#runners.get(config.name)?.log;
    log?.add({ level: "E", component: "script", message: problem });
  }

  #placeOf(name: string): ModulePlace {
    const { layout, root, node } = this.#options;
    return modulePlace(layout, root, node, name);
  }

  #deconfiguredMark(name: string): string {
    return `${moduleLayout(this.#options.layout, name).state}/deconfigured`;
  }

  #demandInstalled(name: string): void {
    if (!this.#runners.has(name) && !this.#broken.has(name)) this.get(name);
  }

  async #whyNotServing(name: string): Promise<string | null> {
    const runner = this.#runners.get(name);
    if (runner === undefined) return `there is no module "${name}" on this node`;
    const { state, readiness } = await runner.view();
    const serves = ["PRIM", "ALONE", "UP"].includes(state) && readiness === "Ready";
    return serves ? null : `the module "${name}" is ${state} ${readiness}`;
  }

  async #situation(name: string): Promise<Situation | null> {
    return (await this.#runners.get(name)?.view()) ?? null;
  }

  async #installedOne(name: string): Promise<InstalledModule> {
    return {
      module: name,
      id: await readModuleId(this.#options.layout, name),
      state: (await this.#situation(name))?.state ?? null,
      problem: this.#broken.get(name)?.message ?? null,
    };
  }

  async #run(name: string, config: ModuleConfig, isStart: boolean): Promise<ModuleRunner> {
    const { cluster, heartbeats, journal } = this.#options;
    const place = this.#placeOf(name);
    mkdirSync(place.files.run, { recursive: true, mode: 0o755 });
    const { virtualHost } = config.scripts;
    if (virtualHost !== null) writeHostFile(place.files.state, virtualHost);
    const log = new ModuleLog(place.files.log, name, journal);
    log.subscribe((entry) => this.#hearing.log(name, entry));
    const runner = new ModuleRunner({
      parts: (listeners) => moduleParts(config, cluster, place, listeners),
      heartbeats,
      lineage: new LineageStore(place.files.lineage),
      log,
      commands: this.#commands.of(name),
      events: new EventStore(place.files.events),
      otherModule: (other) => this.#whyNotServing(other),
      hearing: this.#hearing,
      keepOnPeer: this.#options.keepOnPeer,
    });
    this.#broken.delete(name);
    // In the set before it has begun: who asks meanwhile waits for it.
    this.#runners.set(name, runner);
    await runner.begin(isStart);
    this.#hearing.changed(name);
    return runner;
  }
}

/** What a module uses of the cluster: its nodes on its networks, and the witness. */
function clusterAsSeen(config: ModuleConfig, { lans, witness }: ClusterConfig): string {
  if (!("heartbeat" in config)) return "";
  const { heartbeat, nodes } = config;
  const used = lans
    .filter(({ name }) => heartbeat.lans.includes(name))
    .map((lan) => [lan.name, lan.nodes.filter(({ name }) => nodes.includes(name))]);
  return JSON.stringify([used, witness]);
}

function notConfigured(name: string): GemelError {
  return new GemelError("refused", `The module "${name}" is not configured`, {
    remedy: `gemel module config -m ${name}`,
  });
}

function asGemelError(error: unknown): GemelError {
  if (error instanceof GemelError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new GemelError("internal", message, {
    cause: error,
    remedy: errorCatalogue.internal.remedy,
  });
}
