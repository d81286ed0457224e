/**
 * A folder with all that leads to it, and the true reason where that cannot be.
 *
 * Node's own `recursive` says ENOENT for a disk that is mounted read-only, which sends people to look for
 * a folder that is there (libuv's error is replaced by that of a later stat).
 *
 * @module
 */
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** `mode` is that of all that is made. Rejects with the system's error; one that is there already is none. */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return;
    if (code !== "ENOENT" || dirname(path) === path) throw error;
    await makeFolder(dirname(path), mode);
    await mkdir(path, { mode });
  }
}
