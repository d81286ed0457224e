/**
 * The replicated directories before a copy onto this node, and copies of them set aside.
 *
 * @module
 */
import { lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { GemelError } from "@gemel/base";
import type { ReplicatedDirectory } from "@gemel/protocol";
import { Scope } from "@gemel/replication";
import { runProgram } from "../system/run-program.ts";

const rescueTimeoutMs = 24 * 3_600_000;

/** Throws `directory_missing`, or `not_empty` when `mustBeEmpty` and something is there. */
export async function checkDirectories(
  directories: readonly Pick<ReplicatedDirectory, "path" | "scope">[],
  mustBeEmpty: boolean,
): Promise<void> {
  for (const { path, scope } of directories) {
    const names = await list(path);
    const rules = new Scope(scope);
    // What is not mirrored is nobody else's business; lost+found is in every fresh file system.
    const isOwn = (name: string): boolean =>
      rules.isLocal(Buffer.from(name).toString("latin1"), true);
    if (!mustBeEmpty || names.every(isOwn)) continue;
    throw new GemelError(
      "not_empty",
      `The directory ${path} holds data that never belonged to this mirror (${names.length} entries)`,
      {
        remedy:
          `Empty ${path} or move its contents away, then start again; ` +
          'or let it be overwritten, after a rescue copy, with "gemel second --fullsync"',
      },
    );
  }
}

/** What must be there before the mirror works on a directory. Throws `directory_missing`. */
export async function checkPresence(
  directories: readonly Pick<ReplicatedDirectory, "path" | "toCheck">[],
): Promise<void> {
  for (const { path, toCheck } of directories) {
    for (const wanted of toCheck) {
      if (await exists(wanted)) continue;
      throw new GemelError(
        "directory_missing",
        `${wanted} is not there, without which ${path} must not be used (<tocheck>)`,
        { remedy: `Mount the file system that belongs to ${path}, or bring ${wanted} back` },
      );
    }
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ENOENT" || code === "ENOTDIR") return false;
    throw error;
  }
}

async function list(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ENOENT") {
      throw new GemelError("directory_missing", `The replicated directory ${path} does not exist`);
    }
    if (code === "ENOTDIR") {
      throw new GemelError("directory_missing", `${path} is not a directory`);
    }
    throw new GemelError("internal", `Cannot read the directory ${path}: ${String(error)}`, {
      cause: error,
    });
  }
}

/**
 * Copy `paths` below `folder`, into a new place named after `label` and the time, complete and
 * durable or not at all. Returns the place.
 */
export async function rescue(
  paths: readonly string[],
  folder: string,
  label: string,
): Promise<string> {
  const target = `${folder}/${label}-${new Date().toISOString().replace(/[-:.]/g, "")}`;
  const beside = `${target}.new`;
  await mkdir(beside, { recursive: true, mode: 0o700 });
  for (const [index, path] of paths.entries()) {
    const args = [
      "-a",
      "--reflink=auto",
      "--sparse=always",
      "--",
      `${path}/.`,
      `${beside}/${index}`,
    ];
    const result = await runProgram("cp", args, { timeoutMs: rescueTimeoutMs });
    if (result.exitCode === 0) continue;
    await rm(beside, { recursive: true, force: true });
    throw new GemelError("internal", `Cannot copy ${path} aside: ${result.stderr.trim()}`, {
      remedy: `Make room below ${folder}; nothing is overwritten before the copy is complete`,
    });
  }
  await runProgram("sync", ["-f", beside], { timeoutMs: rescueTimeoutMs });
  await rename(beside, target);
  const parent = await open(folder, "r");
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
  return target;
}
