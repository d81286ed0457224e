/**
 * All modules of this node: loaded at start, installed, configured anew, removed.
 *
 * A module whose file is not valid stays visible by its error and hinders no other module.
 *
 * @module
 */
import { mkdirSync, readFileSync } from "node:fs";
import { errorCatalogue, GemelError } from "@gemel/base";
import {
  type ClusterConfig,
  type Layout,
  type ModuleConfig,
  type ModuleInstall,
  type ModuleView,
  moduleLayout,
} from "@gemel/protocol";
import { loadModuleConfig, moduleNamePattern } from "../config/module-file.ts";
import type { HeartbeatService } from "../heartbeat/heartbeat-service.ts";
import { LineageStore } from "../lineage-store.ts";
import type { Journal } from "../log/journal.ts";
import { ModuleLog } from "../log/module-log.ts";
import { readApplied, saveApplied } from "./applied-config.ts";
import { modulePlace } from "./module-files.ts";
import {
  freeId,
  idMax,
  installedModules,
  installModule,
  readModuleId,
  removeModule,
  writeModuleId,
} from "./module-installation.ts";
import { moduleParts } from "./module-parts.ts";
import { ModuleRunner } from "./module-runner.ts";
import { readState } from "./state-file.ts";

export type ModuleSetOptions = {
  readonly layout: Layout;
  readonly root: string;
  readonly node: string;
  readonly cluster: ClusterConfig;
  readonly heartbeats: HeartbeatService;
  readonly journal: Journal;
};

export class ModuleSet {
  readonly #options: ModuleSetOptions;
  readonly #runners = new Map<string, ModuleRunner>();
  readonly #broken = new Map<string, GemelError>();
  /** One change of the set at a time. */
  #change: Promise<unknown> = Promise.resolve();

  constructor(options: ModuleSetOptions) {
    this.#options = options;
  }

  /** Begin every installed module. Never rejects because of one module. */
  async begin(booted: boolean): Promise<void> {
    const names = await installedModules(this.#options.layout);
    // One after another: two that have no id yet must not draw the same.
    for (const name of names) await this.#idOf(name);
    await Promise.all(names.map((name) => this.#beginOne(name, booted)));
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
    throw new GemelError("unknown_module", `There is no module "${name}" on this node`);
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
      const id = await this.#chooseId(request.id, installed);
      await installModule(layout, request, id, (xml, file) => {
        this.#load(name, id, xml, file);
      });
      const config = this.#loadInstalled(name, id);
      await saveApplied(moduleLayout(layout, name).state, config);
      return (await this.#run(name, config, false)).view();
    });
  }

  uninstall(name: string): Promise<ModuleView> {
    return this.#oneByOne(async () => {
      const runner = this.#stopped(name, "uninstall");
      const view = await runner.view();
      runner.close();
      this.#runners.delete(name);
      await removeModule(this.#options.layout, name);
      return view;
    });
  }

  /** Read `userconfig.xml` again. The module must be stopped. */
  reconfigure(name: string): Promise<ModuleView> {
    return this.#oneByOne(async () => {
      const { layout } = this.#options;
      const known = this.#runners.has(name) || this.#broken.has(name);
      if (!known) this.get(name);
      const config = this.#loadInstalled(name, await this.#idOf(name));
      if (this.#runners.has(name)) {
        this.#stopped(name, "configure").close();
        this.#runners.delete(name);
      }
      await saveApplied(moduleLayout(layout, name).state, config);
      return (await this.#run(name, config, false)).view();
    });
  }

  /** Let go of all; what runs goes on. */
  close(): void {
    for (const runner of this.#runners.values()) runner.close();
    this.#runners.clear();
  }

  async #beginOne(name: string, booted: boolean): Promise<void> {
    try {
      await this.#run(name, await this.#configAtStart(name), booted);
    } catch (error) {
      const known = asGemelError(error);
      this.#runners.get(name)?.close();
      this.#runners.delete(name);
      this.#broken.set(name, known);
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
    const position = readState(run)?.state.position ?? "down";
    if (applied !== null && position !== "down") return applied;
    const config = this.#loadInstalled(name, await this.#idOf(name));
    await saveApplied(state, config);
    return config;
  }

  #loadInstalled(name: string, id: number): ModuleConfig {
    const { userConfig } = moduleLayout(this.#options.layout, name);
    let xml: string;
    try {
      xml = readFileSync(userConfig, "utf8");
    } catch (error) {
      const message = `Cannot read ${userConfig}: ${String(error)}`;
      throw new GemelError("config_invalid", message, { cause: error });
    }
    return this.#load(name, id, xml, userConfig);
  }

  #load(name: string, id: number, xml: string, file: string): ModuleConfig {
    const { cluster, journal } = this.#options;
    const context = { name, id, cluster, environment: process.env };
    const { config, warnings } = loadModuleConfig(xml, file, context);
    for (const { at, message } of warnings) {
      journal.note(`${at.file}:${at.line}:${at.column}: ${message}`);
    }
    return config;
  }

  async #run(name: string, config: ModuleConfig, booted: boolean): Promise<ModuleRunner> {
    const { layout, root, node, cluster, heartbeats, journal } = this.#options;
    const place = modulePlace(layout, root, node, name);
    mkdirSync(place.files.run, { recursive: true, mode: 0o755 });
    const runner = new ModuleRunner({
      parts: (listeners) => moduleParts(config, cluster, place, listeners),
      heartbeats,
      lineage: new LineageStore(place.files.lineage),
      log: new ModuleLog(place.files.log, name, journal),
    });
    this.#broken.delete(name);
    // In the set before it has begun: who asks meanwhile waits for it.
    this.#runners.set(name, runner);
    await runner.begin(booted);
    return runner;
  }

  async #idOf(name: string): Promise<number> {
    const { layout } = this.#options;
    const known = await readModuleId(layout, name);
    if (known !== null) return known;
    const id = freeId(await this.#takenIds(await installedModules(layout)));
    await writeModuleId(layout, name, id);
    return id;
  }

  async #chooseId(wanted: number | undefined, installed: readonly string[]): Promise<number> {
    const taken = await this.#takenIds(installed);
    const id = wanted ?? freeId(taken);
    if (id > idMax) {
      throw new GemelError("usage", `The id ${id} is too large; ids go up to ${idMax}`);
    }
    if (taken.has(id)) {
      throw new GemelError("module_exists", `The id ${id} belongs to another module`, {
        remedy: "Leave the id out, or choose one that is free on both nodes",
      });
    }
    return id;
  }

  async #takenIds(names: readonly string[]): Promise<Set<number>> {
    const ids = await Promise.all(names.map((name) => readModuleId(this.#options.layout, name)));
    return new Set(ids.filter((id) => id !== null));
  }
}

function asGemelError(error: unknown): GemelError {
  if (error instanceof GemelError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new GemelError("internal", message, {
    cause: error,
    remedy: errorCatalogue.internal.remedy,
  });
}
