/**
 * The rescue copies of one module on this node: one folder each, complete and durable or not there.
 *
 * A copy holds the folders 0, 1, ... for the replicated directories, and `manifest.json`. While it is made
 * it has the suffix `.new`; what is left of one that was interrupted goes with the next one.
 *
 * @module
 */
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { GemelError } from "@gemel/base";
import type { Difference, Rescue, RescueListing, RescueManifest } from "@gemel/protocol";
import { syncDirectory } from "../system/durable-file.ts";
import { makeFolder } from "../system/make-folder.ts";
import { runProgram } from "../system/run-program.ts";
import { copyParts, type Kept, type Part, partsOf } from "./differing-parts.ts";
import { demandSpace, folderSize, sharesBlocks } from "./folder-size.ts";
import { decodeManifest, encodeManifest } from "./manifest.ts";
import { expiredRescues, type Retention } from "./retention.ts";

const manifestName = "manifest.json";
const unfinished = ".new";
const copyTimeoutMs = 24 * 3_600_000;
const shownMax = 10_000;
/** What a copy may be called; never a way out of the folder. */
const idPattern = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

type Directory = RescueManifest["directories"][number];

/** What only this node has, at least; null: not known. */
export type OwnChanges = () => Promise<readonly Difference[] | null>;

const nothing: OwnChanges = async () => null;

export type RescuePlace = {
  readonly module: string;
  readonly node: string;
  /** Where the copies are. */
  readonly folder: string;
};

export class RescueCopies {
  readonly #place: RescuePlace;
  #last: Promise<unknown> = Promise.resolve();

  constructor(place: RescuePlace) {
    this.#place = place;
  }

  get folder(): string {
    return this.#place.folder;
  }

  /**
   * Copy `paths` aside; `data` says in the name of the copy which data it is. Throws `no_space` before
   * anything is written, or `internal` when it cannot be copied. Where there is no room for
   * everything it may be less: what `ownChanges` says, unless that is null.
   */
  make(paths: readonly string[], data: string, ownChanges: OwnChanges = nothing): Promise<Rescue> {
    return this.#inTurn(() => this.#make(paths, data, ownChanges));
  }

  async #make(paths: readonly string[], data: string, ownChanges: OwnChanges): Promise<Rescue> {
    await this.#prepare();
    const directories: Directory[] = [];
    for (const path of paths) directories.push({ path, ...(await folderSize(path)) });
    try {
      await this.#demandSpace(directories);
    } catch (error) {
      const isFull = error instanceof GemelError && error.code === "no_space";
      const differences = isFull ? await ownChanges() : null;
      if (differences === null) throw error;
      return this.#putParts(paths, await partsOf(paths, differences), data);
    }
    return this.#put(data, async (beside) => {
      for (const [index, path] of paths.entries()) await copyAside(path, `${beside}/${index}`);
      return { directories };
    });
  }

  /**
   * Copy only what differs of `paths` aside; null when this node has nothing of it. Throws as
   * {@link make} does, and `usage` for a difference that is elsewhere.
   */
  makeOf(
    paths: readonly string[],
    differences: readonly Difference[],
    data: string,
  ): Promise<Rescue | null> {
    return this.#inTurn(() => this.#makeOf(paths, differences, data));
  }

  async #makeOf(
    paths: readonly string[],
    differences: readonly Difference[],
    data: string,
  ): Promise<Rescue | null> {
    await this.#prepare();
    const parts = await partsOf(paths, differences);
    return parts.length === 0 ? null : this.#putParts(paths, parts, data);
  }

  async #putParts(paths: readonly string[], parts: readonly Part[], data: string): Promise<Rescue> {
    await this.#demandSpace(parts.map(({ difference: { path }, bytes }) => ({ path, bytes })));
    return this.#put(data, async (beside) => {
      const kept = await copyParts(paths, parts, beside);
      const directories: Directory[] = [];
      for (const [index, path] of paths.entries()) {
        directories.push({ path, ...(await folderSize(`${beside}/${index}`)) });
      }
      return { directories, kept };
    });
  }

  /** What one has begun looks to another like the rest of an interrupted one. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(act, act);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #prepare(): Promise<void> {
    await makeFolder(this.folder, 0o700);
    await this.#removeUnfinished();
  }

  /** Complete and durable when it resolves; nothing is left when it rejects. */
  async #put(
    data: string,
    fill: (beside: string) => Promise<{ directories: Directory[]; kept?: Kept[] }>,
  ): Promise<Rescue> {
    const { folder, module, node } = this.#place;
    const at = new Date().toISOString();
    const id = `${data}-${at.replace(/[-:.]/g, "")}`;
    const beside = `${folder}/${id}${unfinished}`;
    let manifest: RescueManifest;
    try {
      await mkdir(beside, { mode: 0o700 });
      manifest = { version: 1, module, node, at, data, ...(await fill(beside)) };
      await writeFile(`${beside}/${manifestName}`, encodeManifest(manifest));
      const synced = await runProgram("sync", ["-f", beside], { timeoutMs: copyTimeoutMs });
      if (synced.exitCode !== 0) {
        throw new GemelError("internal", `Cannot flush ${beside}: ${synced.stderr.trim()}`, {
          remedy: "Mend what the message says; nothing is overwritten before the copy is durable",
        });
      }
      await rename(beside, `${folder}/${id}`);
    } catch (error) {
      await rm(beside, { recursive: true, force: true });
      throw error;
    }
    await syncDirectory(folder);
    return rescueOf(manifest, id, folder);
  }

  /** Newest first. */
  async list(): Promise<Rescue[]> {
    const found = await Promise.all((await this.#ids()).map((id) => this.#seen(id)));
    return found.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  }

  /** Throws `unknown_rescue`, or `refused` when its manifest cannot be read. */
  async get(id: string): Promise<Rescue> {
    await this.#demand(id);
    return this.#read(id);
  }

  async show(id: string): Promise<RescueListing> {
    const rescue = await this.get(id);
    const entries: RescueListing["entries"] = [];
    for (const [index, { path }] of rescue.directories.entries()) {
      await collect(`${rescue.folder}/${index}`, path, entries);
    }
    return { rescue, entries: entries.slice(0, shownMax), isCut: entries.length > shownMax };
  }

  /** Durable when it resolves. */
  async remove(id: string): Promise<Rescue> {
    await this.#demand(id);
    const rescue = await this.#seen(id);
    // Under another name first: half a copy must not look like a whole one.
    const beside = `${rescue.folder}${unfinished}`;
    await rename(rescue.folder, beside);
    await syncDirectory(this.folder);
    await rm(beside, { recursive: true, force: true });
    return rescue;
  }

  /** Delete what is kept no longer; those that went. */
  async sweep(retention: Retention): Promise<Rescue[]> {
    if (retention.ageMs === null && retention.bytesMax === null) return [];
    const gone: Rescue[] = [];
    const ids = expiredRescues(await this.list(), retention, new Date());
    for (const id of ids) gone.push(await this.remove(id));
    return gone;
  }

  async #demandSpace(directories: readonly { path: string; bytes: number }[]): Promise<void> {
    const { folder, module } = this.#place;
    let bytes = 0;
    const shared = new Map<number, boolean>();
    for (const directory of directories) {
      const { dev } = await lstat(directory.path);
      const isShared = shared.get(dev) ?? (await sharesBlocks(directory.path, folder));
      shared.set(dev, isShared);
      if (!isShared) bytes += directory.bytes;
    }
    await demandSpace(
      folder,
      bytes,
      `Delete older copies (gemel rescue list -m ${module}, gemel rescue delete ID -m ${module}), or mount a larger disk on ${folder}; nothing is overwritten before the copy is complete`,
    );
  }

  async #ids(): Promise<string[]> {
    const names = await readdir(this.folder).catch(nothingThere);
    return names.filter((name) => idPattern.test(name));
  }

  async #removeUnfinished(): Promise<void> {
    for (const name of await readdir(this.folder)) {
      if (!name.endsWith(unfinished)) continue;
      await rm(`${this.folder}/${name}`, { recursive: true, force: true });
    }
  }

  async #demand(id: string): Promise<void> {
    if (idPattern.test(id) && (await this.#ids()).includes(id)) return;
    throw new GemelError("unknown_rescue", `There is no rescue copy "${id}"`);
  }

  /** One whose manifest cannot be read can be told about, and deleted. */
  async #seen(id: string): Promise<Rescue> {
    try {
      return await this.#read(id);
    } catch (error) {
      if (!(error instanceof GemelError)) throw error;
      return this.#bare(id);
    }
  }

  /** A copy whose manifest is lost is still a copy. */
  async #read(id: string): Promise<Rescue> {
    const { folder } = this.#place;
    const path = `${folder}/${id}`;
    const text = await readFile(`${path}/${manifestName}`, "utf8").catch(missing);
    if (text === null) return this.#bare(id);
    return rescueOf(decodeManifest(text, { id, folder: path }), id, folder);
  }

  /** What can be said without a manifest. */
  async #bare(id: string): Promise<Rescue> {
    const { folder, module, node } = this.#place;
    const path = `${folder}/${id}`;
    const at = (await lstat(path)).mtime.toISOString();
    const data = id.split("-")[0] ?? id;
    return { module, node, at, data, directories: [], id, folder: path };
  }
}

function rescueOf(manifest: RescueManifest, id: string, folder: string): Rescue {
  const { version: _, ...rescue } = manifest;
  return { ...rescue, id, folder: `${folder}/${id}` };
}

async function copyAside(path: string, target: string): Promise<void> {
  const args = ["-a", "-x", "--reflink=auto", "--sparse=always", "--", `${path}/.`, target];
  const result = await runProgram("cp", args, { timeoutMs: copyTimeoutMs });
  if (result.exitCode === 0) return;
  throw new GemelError("internal", `Cannot copy ${path} aside: ${result.stderr.trim()}`, {
    remedy: `Mend what the message says; nothing is overwritten before the copy is complete`,
  });
}

/** Stops when there is more than can be shown. */
async function collect(
  folder: string,
  shown: string,
  entries: RescueListing["entries"],
): Promise<void> {
  const names = await readdir(folder, { withFileTypes: true });
  for (const name of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entries.length > shownMax) return;
    const path = `${folder}/${name.name}`;
    const { size, mtime } = await lstat(path);
    const type = name.isDirectory()
      ? "directory"
      : name.isFile()
        ? "file"
        : name.isSymbolicLink()
          ? "link"
          : "other";
    const bytes = type === "file" ? size : 0;
    entries.push({ path: `${shown}/${name.name}`, type, bytes, modified: mtime.toISOString() });
    if (type === "directory") await collect(path, `${shown}/${name.name}`, entries);
  }
}

function nothingThere(error: unknown): string[] {
  missing(error);
  return [];
}

function missing(error: unknown): null {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
  throw error;
}
