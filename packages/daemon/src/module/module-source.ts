/**
 * The configuration of a module as files: read, checked, compared with the one in force, kept.
 *
 * What is in force is the newest of the last configurations that were kept.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { GemelError } from "@gemel/base";
import {
  type ClusterConfig,
  type ConfigChange,
  type ConfigNote,
  type FileChange,
  type Layout,
  moduleLayout,
} from "@gemel/protocol";
import { moduleRule } from "@gemel/protocol/schema";
import { configChanges, wayChanges } from "../config/config-changes.ts";
import { type LoadedModule, loadModuleConfig } from "../config/module-file.ts";
import { placeWords } from "../config/xml-tree.ts";
import type { Journal } from "../log/journal.ts";
import { keepConfig, lastConfigs, readLastConfig } from "../package/last-configs.ts";
import { type PackageFile, readPackage } from "../package/package-reader.ts";
import { packageFiles } from "../package/package-writer.ts";

const configPath = "conf/userconfig.xml";

export type SourceChanges = {
  /** Null: no configuration is in force, or it cannot be read any more. */
  readonly changes: readonly ConfigChange[] | null;
  readonly files: readonly FileChange[];
};

/** Against what configurations are read. */
export type SourcePlace = { readonly cluster: ClusterConfig; readonly node: string };

export class ModuleSource {
  readonly #layout: Layout;
  readonly #place: SourcePlace;
  readonly #journal: Journal;

  constructor(layout: Layout, place: SourcePlace, journal: Journal) {
    this.#layout = layout;
    this.#place = place;
    this.#journal = journal;
  }

  /** Parse and validate. Throws `config_invalid`, and `refused` where this node is none of its nodes. */
  parse(name: string, id: number, xml: string, file: string): LoadedModule {
    const { cluster, node } = this.#place;
    const loaded = loadModuleConfig(xml, file, {
      name,
      id,
      cluster,
      environment: process.env,
    });
    const { nodes } = loaded.config;
    if (nodes.includes(node)) return loaded;
    const message = `The module "${name}" spans ${nodes.join(" and ")}; this node is ${node}`;
    throw new GemelError("refused", message, {
      remedy: `Do this on ${nodes.join(" and ")}, or change <service nodes="..."> in ${file}`,
    });
  }

  /** Like {@link parse}; what is ignored goes to the journal. */
  load(name: string, id: number, xml: string, file: string): LoadedModule {
    const loaded = this.parse(name, id, xml, file);
    for (const { at, message } of loaded.warnings) {
      this.#journal.note(`${placeWords(at)}: ${message}`);
    }
    return loaded;
  }

  /** What is installed; nothing is noted. */
  parseInstalled(name: string, id: number): LoadedModule {
    const { xml, file } = this.read(name);
    return this.parse(name, id, xml, file);
  }

  loadInstalled(name: string, id: number): LoadedModule {
    const { xml, file } = this.read(name);
    return this.load(name, id, xml, file);
  }

  /** The file that people edit. */
  read(name: string): { readonly xml: string; readonly file: string } {
    const { userConfig } = moduleLayout(this.#layout, name);
    try {
      return { xml: readFileSync(userConfig, "utf8"), file: userConfig };
    } catch (error) {
      const message = `Cannot read ${userConfig}: ${String(error)}`;
      throw new GemelError("config_invalid", message, { cause: error });
    }
  }

  /** Remember the module's folder as the configuration in force. */
  async keep(name: string): Promise<void> {
    const { source } = moduleLayout(this.#layout, name);
    await keepConfig(this.#layout.lastConfigs, name, source);
  }

  /** What `loaded` would change, and which of the module's files differ. */
  async changes(name: string, id: number, loaded: LoadedModule): Promise<SourceChanges> {
    const kept = await this.#inForce(name);
    if (kept === null) return { changes: null, files: [] };
    const files = await this.#fileChanges(name, kept);
    const text = kept.find(({ path }) => path === configPath)?.content.toString("utf8");
    try {
      const before = this.parse(name, id, text ?? "", configPath);
      const changes = [
        ...configChanges(before.root, loaded.root, moduleRule),
        ...wayChanges(before.config, loaded.config),
      ];
      return { changes, files };
    } catch (error) {
      // The cluster it was made for is another one.
      if (error instanceof GemelError) return { changes: null, files };
      throw error;
    }
  }

  async #inForce(name: string): Promise<PackageFile[] | null> {
    const folder = this.#layout.lastConfigs;
    if ((await lastConfigs(folder, name)).length === 0) return null;
    const { zip, name: file } = await readLastConfig(folder, name, 0);
    return readPackage(zip, file);
  }

  async #fileChanges(name: string, kept: readonly PackageFile[]): Promise<FileChange[]> {
    const { source } = moduleLayout(this.#layout, name);
    const old = new Map(kept.map(({ path, content }) => [path, content]));
    const now = packageFiles(source).filter((path) => path !== "conf/module.id");
    const changes: FileChange[] = [];
    for (const path of now) {
      const before = old.get(path);
      if (before === undefined) changes.push({ path, change: "added" });
      else if (!before.equals(await readFile(`${source}/${path}`))) {
        changes.push({ path, change: "changed" });
      }
    }
    for (const path of old.keys()) {
      if (!now.includes(path)) changes.push({ path, change: "removed" });
    }
    return changes.filter(({ path }) => path !== configPath);
  }
}

export function notesOf(loaded: LoadedModule): ConfigNote[] {
  return loaded.warnings.map(({ at: { file, line, column }, message }) => ({
    file,
    line,
    column,
    message,
  }));
}
