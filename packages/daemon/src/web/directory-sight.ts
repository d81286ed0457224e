/** What is at a path of this node, before a module is made of it: how much, and how much room. @module */
import { lstat, statfs } from "node:fs/promises";
import { dirname, posix } from "node:path";
import { GemelError } from "@gemel/base";
import type { DirectorySight } from "@gemel/protocol";
import { folderSize } from "../rescue/folder-size.ts";

/** Somebody waits: what takes longer to count is not counted. */
const countMs = 2000;

/** Throws `usage` unless `path` is absolute and in its plain form. */
export async function directorySight(path: string): Promise<DirectorySight> {
  if (!posix.isAbsolute(path) || posix.normalize(path) !== path) {
    throw new GemelError("usage", `"${path}" is not an absolute path in its plain form`, {
      remedy: "Write it from the root on, without . and .. and doubled slashes",
    });
  }
  const kind = await kindOf(path);
  const size = kind === "directory" ? await folderSize(path, countMs).catch(() => null) : null;
  return { path, kind, size, freeBytes: await freeBytesAt(path) };
}

async function kindOf(path: string): Promise<DirectorySight["kind"]> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return "missing";
  return found.isDirectory() ? "directory" : "other";
}

/** Of the nearest folder that is there. */
async function freeBytesAt(path: string): Promise<number> {
  for (let at = path; ; at = dirname(at)) {
    const found = await statfs(at).catch(() => null);
    if (found !== null) return found.bavail * found.bsize;
    if (at === "/") throw new GemelError("internal", "The root of the file system cannot be read");
  }
}
