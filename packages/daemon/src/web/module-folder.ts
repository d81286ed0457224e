/**
 * The files of an installed module, for an editor: never anything but regular files beneath its folder.
 *
 * @module
 */

import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { lstatSync, type Stats } from "node:fs";
import { chmod, mkdir, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { GemelError } from "@gemel/base";
import type { ModuleFile, ModuleFileInfo, ModuleFileWrite } from "@gemel/protocol";
import { packageFiles } from "../package/package-writer.ts";
import { replaceFile } from "../system/durable-file.ts";

const namePattern = /^[A-Za-z0-9_][A-Za-z0-9._ +@-]{0,127}$/;
const depthMax = 8;
const filesMax = 500;
const bytesMax = 8 << 20;

export class ModuleFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async list(): Promise<ModuleFileInfo[]> {
    return Promise.all(packageFiles(this.#folder).map((path) => this.#info(path)));
  }

  /** Throws `unknown_file`, `usage`. */
  async read(path: string): Promise<ModuleFile> {
    const info = await this.#info(path);
    const content = await readFile(`${this.#folder}/${path}`);
    return { ...info, text: isUtf8(content) ? content.toString("utf8") : null };
  }

  /** Null: it is not there. */
  async tag(path: string): Promise<string | null> {
    return this.#stats(path) === null ? null : (await this.#info(path)).etag;
  }

  /** Not in force before the module is configured again. */
  async write(path: string, { text, executable }: ModuleFileWrite): Promise<ModuleFile> {
    const before = this.#stats(path);
    if (before === null && packageFiles(this.#folder).length >= filesMax) {
      throw new GemelError("usage", `A module has ${filesMax} files at most`);
    }
    const wasExecutable = before === null ? path.startsWith("bin/") : (before.mode & 0o111) !== 0;
    const mode = (executable ?? wasExecutable) ? 0o755 : 0o644;
    const full = `${this.#folder}/${path}`;
    await mkdir(dirname(full), { recursive: true, mode: 0o755 });
    await replaceFile(full, text, mode);
    await chmod(full, mode);
    return this.read(path);
  }

  async remove(path: string): Promise<ModuleFileInfo> {
    if (path === "conf/userconfig.xml" || path === "conf/module.id") {
      throw new GemelError("refused", `Without ${path} it is no module`, {
        remedy: "Uninstall the module to remove it",
      });
    }
    const info = await this.#info(path);
    await rm(`${this.#folder}/${path}`);
    return info;
  }

  async #info(path: string): Promise<ModuleFileInfo> {
    const stats = this.#stats(path);
    if (stats === null) throw new GemelError("unknown_file", `The module has no file ${path}`);
    if (stats.size > bytesMax) {
      throw new GemelError("usage", `${path} is larger than ${bytesMax} bytes`);
    }
    const content = await readFile(`${this.#folder}/${path}`);
    return {
      path,
      bytes: stats.size,
      executable: (stats.mode & 0o111) !== 0,
      modified: stats.mtime.toISOString(),
      etag: createHash("sha256").update(content).digest("hex").slice(0, 32),
    };
  }

  /** Null: not there. Throws `usage` for what leads out, through a link or to what is no file. */
  #stats(path: string): Stats | null {
    const names = path.split("/");
    const isFine = names.length <= depthMax && names.every((name) => namePattern.test(name));
    if (!isFine) {
      throw new GemelError("usage", `"${path}" is not the path of a module's file`, {
        remedy: "Write it like conf/userconfig.xml or bin/start_prim",
      });
    }
    let stats: Stats | undefined;
    for (let count = 1; count <= names.length; count += 1) {
      const below = names.slice(0, count).join("/");
      stats = lstatSync(`${this.#folder}/${below}`, { throwIfNoEntry: false });
      if (stats === undefined) return null;
      const isRight = count === names.length ? stats.isFile() : stats.isDirectory();
      if (!isRight) throw new GemelError("usage", `${below} is not a file of the module`);
    }
    return stats ?? null;
  }
}
