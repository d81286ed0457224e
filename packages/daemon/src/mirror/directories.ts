/**
 * The replicated directories before a copy onto this node, or before they are used.
 *
 * @module
 */
import { lstat, readdir } from "node:fs/promises";
import { GemelError } from "@gemel/base";
import type { ReplicatedDirectory } from "@gemel/protocol";
import { Scope } from "@gemel/replication";

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
