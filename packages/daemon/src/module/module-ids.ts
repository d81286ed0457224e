/**
 * The numbers of the modules of this node: ports and hardware addresses follow from them.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type { Layout } from "@gemel/protocol";
import {
  freeId,
  idMax,
  installedModules,
  readModuleId,
  writeModuleId,
} from "./module-installation.ts";

export class ModuleIds {
  readonly #layout: Layout;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** Of an installed module; it gets one when it has none yet. Not two at a time: they would draw the same. */
  async of(name: string): Promise<number> {
    const known = await readModuleId(this.#layout, name);
    if (known !== null) return known;
    const id = await this.free(await installedModules(this.#layout));
    await writeModuleId(this.#layout, name, id);
    return id;
  }

  /** One that none of the modules `installed` has. */
  async free(installed: readonly string[]): Promise<number> {
    return freeId(await this.#taken(installed));
  }

  /** The `wanted` one, or a free one. Throws `usage`, `module_exists`. */
  async choose(wanted: number | undefined, installed: readonly string[]): Promise<number> {
    const taken = await this.#taken(installed);
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

  async #taken(names: readonly string[]): Promise<Set<number>> {
    const ids = await Promise.all(names.map((name) => readModuleId(this.#layout, name)));
    return new Set(ids.filter((id) => id !== null));
  }
}
